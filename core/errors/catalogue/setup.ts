import type { ErrorFamily } from "./entry.ts";

/** Codes of the set-up on this machine: Node, npm packages and Python. */
export const setup = {
  SET001: { actor: "user", meaning: "Node is too old to run set-up." },
  SET002: { actor: "user", meaning: "npm is not on PATH.", runbook: "problems-of-the-local-stack" },
  SET003: {
    actor: "dependency",
    meaning: "npm could not install the packages.",
    runbook: "problems-of-the-local-stack",
  },
  SET004: {
    actor: "dependency",
    meaning: "The npm registry or PyPI cannot be reached.",
    runbook: "problems-of-the-local-stack",
  },
  SET005: { actor: "user", meaning: "Python is missing or too old.", runbook: "problems-of-the-local-stack" },
  SET006: {
    actor: "user",
    meaning: "Python has neither pip nor venv.",
    runbook: "problems-of-the-local-stack",
  },
  SET007: {
    actor: "dependency",
    meaning: "The Python packages or their installer could not be installed.",
    runbook: "problems-of-the-local-stack",
  },
  SET008: { actor: "user", meaning: "The disk is full.", runbook: "problems-of-the-local-stack" },
  SET009: {
    actor: "user",
    meaning: "Another set-up process of this folder does not end.",
    runbook: "problems-of-the-local-stack",
  },
  SET010: { actor: "user", meaning: "There is no command of this name." },
  SET011: {
    actor: "user",
    meaning: "package.json and package-lock.json do not agree.",
    runbook: "problems-of-the-local-stack",
  },
  SET012: {
    actor: "user",
    meaning: "A requirements file cannot be read.",
    runbook: "problems-of-the-local-stack",
  },
  SET013: {
    actor: "dependency",
    meaning: "Node 24 of node_modules is missing or cannot be started.",
    runbook: "problems-of-the-local-stack",
  },
} as const satisfies ErrorFamily;
