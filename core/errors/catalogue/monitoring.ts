import type { ErrorFamily } from "./entry.ts";

/** Codes of drift detection, incidents and notifications. */
export const monitoring = {
  DRF001: {
    actor: "user",
    meaning: "The slot is more than a day ahead of PostgreSQL's clock.",
    runbook: "a-function-fails",
  },
  INC001: {
    actor: "user",
    meaning: "The incident is already resolved; a resolved incident cannot be changed.",
  },
  INC002: { actor: "user", meaning: "No incident has this number." },
  INC003: { actor: "user", meaning: "The request to clear names neither incidents nor a workload." },
  NOTIFY001: {
    actor: "dependency",
    meaning: "No channel accepted an alert.",
    runbook: "a-notification-channel-is-down",
  },
} as const satisfies ErrorFamily;
