import type { ErrorFamily } from "./entry.ts";

/** Codes of the embedded cloud: its processes, its files, and unsupported parts of the plan. */
export const localCloud = {
  LOC001: {
    actor: "user",
    meaning: "Another program uses the gateway's port.",
    runbook: "problems-of-the-local-stack",
  },
  LOC020: {
    actor: "user",
    meaning: "A state file is damaged, or another release wrote it.",
    runbook: "problems-of-the-local-stack",
  },
  LOC021: {
    actor: "user",
    meaning: "A line of a stored table is damaged, or another release wrote it.",
    runbook: "problems-of-the-local-stack",
  },
  LOC101: {
    actor: "user",
    meaning: "The stack's name cannot be used as the name of its local state folder.",
  },
  LOC102: {
    actor: "user",
    meaning: "The stack already runs on this machine.",
    runbook: "problems-of-the-local-stack",
  },
  LOC103: { actor: "user", meaning: "Several processes start the stack at the same time." },
  LOC104: {
    actor: "user",
    meaning: "Another program uses the port of a service.",
    runbook: "problems-of-the-local-stack",
  },
  LOC105: { actor: "user", meaning: "There is no PostgreSQL server for this platform." },
  LOC106: {
    actor: "user",
    meaning: "PostgreSQL cannot run as root, and no other user has access to the folder.",
  },
  LOC107: { actor: "us", meaning: "PostgreSQL's initdb failed." },
  LOC108: { actor: "dependency", meaning: "PostgreSQL did not start." },
  LOC109: { actor: "user", meaning: "The files of the database are damaged." },
  LOC110: { actor: "dependency", meaning: "A program cannot be started." },
  LOC111: { actor: "dependency", meaning: "The Python packages of an image cannot be installed." },
  LOC120: { actor: "user", meaning: "A Dockerfile has an instruction that cannot run without Docker." },
  LOC121: { actor: "user", meaning: "A build context has no Dockerfile." },
  LOC122: { actor: "user", meaning: "An image's tag is already used for an image with different content." },
  LOC123: { actor: "user", meaning: "A COPY instruction names a file that is not in the build context." },
  LOC124: { actor: "user", meaning: "The image does not exist on this machine." },
  LOC125: { actor: "user", meaning: "Neither the image nor the job names an entry point." },
  LOC126: {
    actor: "user",
    meaning: "A Dockerfile installs a requirements file that it did not copy, or two of them.",
  },
  LOC130: { actor: "user", meaning: "A pod has settings with which it cannot run as one local process." },
  LOC131: { actor: "dependency", meaning: "A Kubernetes Job failed." },
  LOC132: { actor: "dependency", meaning: "A Deployment was not ready in time." },
  LOC140: { actor: "user", meaning: "The stack has no log of this name." },
  LOC201: { actor: "dependency", meaning: "A function that the deployment invokes failed." },
  LOC202: {
    actor: "us",
    meaning: "A function's environment variable has a value that is unknown on this machine.",
  },
  LOC203: { actor: "us", meaning: "A service account has no role for its pods." },
  LOC204: { actor: "us", meaning: "A workload's server has no address or no token." },
  LOC205: { actor: "us", meaning: "The plan has a secret version without its secret." },
  CLOUD001: { actor: "us", meaning: "A resource has properties that the embedded cloud cannot read." },
  CLOUD002: { actor: "user", meaning: "EventBridge would refuse the rule's pattern." },
  FUN001: { actor: "user", meaning: "The plan has no function of this name." },
  FUN002: { actor: "user", meaning: "The bundle of a function is missing." },
  IAM001: { actor: "user", meaning: "A policy is not an IAM policy document." },
  IAM002: {
    actor: "user",
    meaning: "The caller's role does not permit the action.",
    runbook: "a-function-fails",
  },
  IAM003: { actor: "user", meaning: "A policy is attached to a role that the plan does not have." },
} as const satisfies ErrorFamily;
