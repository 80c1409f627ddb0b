import type { ErrorFamily } from "./entry.ts";

/** Codes about services that every function uses: environment, PostgreSQL, MLflow, event bus and secrets. */
export const platform = {
  ENV001: {
    actor: "us",
    meaning: "The function lacks an environment variable that its contract requires.",
    runbook: "a-function-fails",
  },
  EVT001: {
    actor: "user",
    meaning: "The function was invoked with an event that its contract does not accept.",
    runbook: "a-function-fails",
  },
  DB001: {
    actor: "dependency",
    meaning: "PostgreSQL cannot be reached, or closed the connection.",
    runbook: "postgresql-is-down",
  },
  DB002: {
    actor: "dependency",
    meaning: "PostgreSQL refuses the login of the database user.",
    runbook: "postgresql-is-down",
  },
  MIG001: {
    actor: "user",
    meaning: "A migration was changed after it was applied.",
    runbook: "a-migration-fails",
  },
  MIG002: { actor: "user", meaning: "A statement of a migration failed.", runbook: "a-migration-fails" },
  BUS001: {
    actor: "dependency",
    meaning: "EventBridge does not accept an event.",
    runbook: "a-function-fails",
  },
  BUS002: {
    actor: "us",
    meaning: "A function publishes an event that its contract does not declare.",
    runbook: "a-function-fails",
  },
  SNS001: {
    actor: "dependency",
    meaning: "SNS does not accept a notice.",
    runbook: "outbox-effects-are-not-delivered",
  },
  SCHED001: {
    actor: "dependency",
    meaning: "EventBridge Scheduler does not accept a one-time schedule.",
    runbook: "a-function-fails",
  },
  MET001: {
    actor: "dependency",
    meaning: "CloudWatch does not accept metrics.",
    runbook: "a-function-fails",
  },
  OUT001: {
    actor: "us",
    meaning: "The outbox contains an effect of a kind that this release does not know.",
    runbook: "outbox-effects-are-not-delivered",
  },
  MLF001: { actor: "dependency", meaning: "MLflow does not answer.", runbook: "mlflow-is-down" },
  MLF002: {
    actor: "user",
    meaning: "A run, model version or alias that Ratchet wrote was deleted or changed in MLflow.",
    runbook: "an-outbox-effect-is-refused-permanently",
  },
  MLF010: {
    actor: "dependency",
    meaning: "MLflow's server cannot create its first IAM token for PostgreSQL.",
    runbook: "mlflow-is-down",
  },
  MLF011: {
    actor: "dependency",
    meaning: "MLflow's server cannot renew its IAM token; it tries again.",
    runbook: "mlflow-is-down",
  },
  MLF020: {
    actor: "dependency",
    meaning: "MLflow's server cannot use its database.",
    runbook: "mlflow-is-down",
  },
  MLF021: {
    actor: "us",
    meaning: "An environment variable of MLflow's server is missing or wrong.",
    runbook: "mlflow-is-down",
  },
  SEC001: {
    actor: "dependency",
    meaning: "The secret with the database's master password cannot be read.",
    runbook: "a-secret-cannot-be-read",
  },
  SEC002: {
    actor: "dependency",
    meaning: "The secret with the channels' addresses cannot be read.",
    runbook: "a-secret-cannot-be-read",
  },
  SEC003: {
    actor: "user",
    meaning: "The secret with the channels' addresses does not have the expected form.",
    runbook: "a-secret-cannot-be-read",
  },
} as const satisfies ErrorFamily;
