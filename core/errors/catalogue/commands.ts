import type { ErrorFamily } from "./entry.ts";

/** The npm commands, the rehearsal and its data, the offline engine, and the checks of the code. */
export const commands = {
  TRG001: { actor: "user", meaning: "No stack runs on this machine, or several do." },
  TRG002: {
    actor: "user",
    meaning: "The stack has no workload of this name, or has several and none is named.",
  },
  TRG003: { actor: "dependency", meaning: "The stack's event bus does not accept the request." },
  TRG004: { actor: "dependency", meaning: "The stack's function cannot be invoked." },
  TRG005: { actor: "dependency", meaning: "The stack's function failed.", runbook: "a-function-fails" },
  TRG006: { actor: "dependency", meaning: "The stack's function is of another release than the command." },
  TRG007: { actor: "user", meaning: "Command clear-alerts needs either numbers or a workload." },
  TRG008: {
    actor: "user",
    meaning: "Drift of the day cannot be examined: it has not ended, or has no slot.",
  },
  SCN001: { actor: "user", meaning: "There is no scenario of this name." },
  SCN002: { actor: "user", meaning: "The scenario is not YAML." },
  SCN003: { actor: "user", meaning: "The scenario has problems; the report lists them all." },
  DATA001: {
    actor: "user",
    meaning: "20 Newsgroups has another form than published.",
    runbook: "problems-of-the-local-stack",
  },
  DATA002: {
    actor: "dependency",
    meaning: "20 Newsgroups cannot be downloaded.",
    runbook: "problems-of-the-local-stack",
  },
  DATA003: {
    actor: "user",
    meaning: "The stored copy of 20 Newsgroups has another content.",
    runbook: "problems-of-the-local-stack",
  },
  DATA004: {
    actor: "user",
    meaning: "Labels cannot be shuffled in data of fewer than two classes.",
    runbook: "problems-of-the-local-stack",
  },
  DATA010: { actor: "user", meaning: "A workload's file is missing.", runbook: "problems-of-the-local-stack" },
  TRF001: { actor: "dependency", meaning: "A model server does not answer synthetic traffic as it should." },
  TRF002: { actor: "dependency", meaning: "The inference log does not hold every answered request in time." },
  BENCH001: { actor: "user", meaning: "There is no benchmark of this name." },
  ENG001: {
    actor: "user",
    meaning: "There is no Pulumi CLI, and none can be made.",
    runbook: "problems-of-the-local-stack",
  },
  ENG002: { actor: "user", meaning: "The project file or the stack's file is missing." },
  ENG003: { actor: "us", meaning: "The engine refuses an empty stack." },
  ENG004: { actor: "user", meaning: "No AWS credentials are configured." },
  ARROW001: { actor: "us", meaning: "A file imports what its folder may not import." },
  ARROW002: { actor: "us", meaning: "A file that decides reads a clock, the environment, a file or chance." },
  ARROW003: { actor: "us", meaning: "A file that only connects parts is too long." },
  ARROW004: { actor: "us", meaning: "A file is too long." },
  ARROW005: { actor: "us", meaning: "Files import each other in a cycle." },
  ARROW006: { actor: "us", meaning: "A file and a folder of one name stand side by side." },
  ARROW007: { actor: "us", meaning: "A folder holds too many files." },
  WORD001: { actor: "us", meaning: "A text uses a word that GLOSSARY.md replaces by the field's term." },
} as const satisfies ErrorFamily;
