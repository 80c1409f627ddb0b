import type { ErrorFamily } from "./entry.ts";

/** Codes of the npm commands, the rehearsal and its data, the offline engine, and the code checks. */
export const commands = {
  TRG001: { actor: "user", meaning: "No stack runs on this machine, or several do." },
  TRG002: {
    actor: "user",
    meaning: "The stack has no workload of this name, or has several and none is named.",
  },
  TRG003: { actor: "dependency", meaning: "The stack's event bus does not accept the request." },
  TRG004: { actor: "dependency", meaning: "The stack's function cannot be invoked." },
  TRG005: { actor: "dependency", meaning: "The stack's function failed.", runbook: "a-function-fails" },
  TRG006: {
    actor: "dependency",
    meaning: "The stack's function and the command belong to different releases.",
  },
  TRG007: { actor: "user", meaning: "Command clear-alerts needs either numbers or a workload." },
  TRG008: {
    actor: "user",
    meaning: "The day cannot be examined for drift: it has not ended, or no slot belongs to it.",
  },
  TRG009: { actor: "dependency", meaning: "The run on this machine does not say what time it is." },
  SCN001: { actor: "user", meaning: "There is no scenario of this name." },
  SCN002: { actor: "user", meaning: "The scenario is not YAML." },
  SCN003: { actor: "user", meaning: "The scenario has problems; the report lists them all." },
  DATA001: {
    actor: "user",
    meaning: "The downloaded 20 Newsgroups data does not have the published form.",
    runbook: "problems-of-the-local-stack",
  },
  DATA002: {
    actor: "dependency",
    meaning: "20 Newsgroups cannot be downloaded.",
    runbook: "problems-of-the-local-stack",
  },
  DATA003: {
    actor: "user",
    meaning: "The stored copy of 20 Newsgroups does not have the expected content.",
    runbook: "problems-of-the-local-stack",
  },
  DATA004: {
    actor: "user",
    meaning: "Labels cannot be shuffled: the data has fewer than two classes.",
    runbook: "problems-of-the-local-stack",
  },
  DATA010: {
    actor: "user",
    meaning: "A workload's file is missing.",
    runbook: "problems-of-the-local-stack",
  },
  TRF001: { actor: "dependency", meaning: "A model server gives a wrong answer to a synthetic request." },
  TRF002: {
    actor: "dependency",
    meaning: "Rows of answered requests are still missing from the inference log after the time limit.",
  },
  BENCH001: { actor: "user", meaning: "There is no benchmark of this name." },
  ENG001: {
    actor: "user",
    meaning: "No Pulumi CLI is installed, and building it failed.",
    runbook: "problems-of-the-local-stack",
  },
  ENG002: { actor: "user", meaning: "The project file is missing." },
  ENG003: { actor: "us", meaning: "The engine refuses an empty stack." },
  ENG004: { actor: "user", meaning: "No AWS credentials are configured." },
  ARROW001: { actor: "us", meaning: "A file imports a module that the rules for its folder forbid." },
  ARROW002: {
    actor: "us",
    meaning: "A file of pure logic reads the clock, the environment, a file or random numbers.",
  },
  ARROW003: { actor: "us", meaning: "A wire.ts or index.ts file is too long." },
  ARROW004: { actor: "us", meaning: "A file is too long." },
  ARROW005: { actor: "us", meaning: "Files import each other in a cycle." },
  ARROW006: { actor: "us", meaning: "A folder contains a file and a sub-folder of the same name." },
  ARROW007: { actor: "us", meaning: "A folder contains too many files." },
  WORD001: { actor: "us", meaning: "A text uses a word for which GLOSSARY.md has another term." },
} as const satisfies ErrorFamily;
