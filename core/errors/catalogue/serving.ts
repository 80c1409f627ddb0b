import type { ErrorFamily } from "./entry.ts";

/** Codes that a model server returns to its callers or logs. */
export const serving = {
  SRV001: {
    actor: "us",
    meaning: "An environment variable of the server is missing or wrong.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV100: {
    actor: "user",
    meaning: "The server has no such path, or the path does not accept the HTTP method.",
  },
  SRV101: { actor: "user", meaning: "The request body is not the expected JSON object." },
  SRV102: { actor: "user", meaning: "A text is not a string, or is too long." },
  SRV103: { actor: "user", meaning: "`texts` is not a list, or has too many or no entries." },
  SRV104: {
    actor: "user",
    meaning: "A timestamp has the wrong form, has no UTC offset, or lies outside its bounds.",
  },
  SRV105: { actor: "user", meaning: "`request_id` is not the id of a prediction." },
  SRV106: { actor: "user", meaning: "`label` is missing or too long." },
  SRV107: { actor: "user", meaning: "`feedback` is not a list, or has too many or no entries." },
  SRV110: {
    actor: "dependency",
    meaning: "No model version is loaded yet.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV111: { actor: "dependency", meaning: "Too many requests wait in this server." },
  SRV112: { actor: "us", meaning: "The model fails on what a request asks." },
  SRV120: {
    actor: "user",
    meaning: "The request has no token, or a wrong token.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV121: {
    actor: "dependency",
    meaning: "The server has not read the serving token yet.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV122: { actor: "user", meaning: "The request body is too large." },
  SRV199: { actor: "us", meaning: "The server has a defect." },
  SRV201: {
    actor: "dependency",
    meaning: "The production version cannot be read from PostgreSQL.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV202: {
    actor: "user",
    meaning: "No version is in production.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV203: {
    actor: "user",
    meaning: "The files of the model to serve do not have the recorded digest.",
    runbook: "the-digest-of-a-model-does-not-match",
  },
  SRV204: {
    actor: "dependency",
    meaning: "The model version cannot be downloaded from MLflow, or does not load.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV205: {
    actor: "dependency",
    meaning: "The model version that was served before the restart does not load from the disk.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV206: { actor: "dependency", meaning: "The recorded packages of the model version cannot be read." },
  SRV207: {
    actor: "user",
    meaning: "The model version was trained with different packages than the server has.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV208: {
    actor: "us",
    meaning: "The stored vocabulary of the version has the wrong form.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV299: {
    actor: "us",
    meaning: "The part of the server that follows the production version has a defect.",
  },
  SRV301: {
    actor: "us",
    meaning: "PostgreSQL refuses a row of the inference log.",
    runbook: "rows-of-the-inference-log-are-late-or-lost",
  },
  SRV302: {
    actor: "dependency",
    meaning: "The rows of the inference log cannot be written to the disk.",
    runbook: "rows-of-the-inference-log-are-late-or-lost",
  },
  SRV303: {
    actor: "dependency",
    meaning: "The inference log cannot be written to PostgreSQL; its rows wait on disk.",
    runbook: "rows-of-the-inference-log-are-late-or-lost",
  },
  SRV401: {
    actor: "dependency",
    meaning: "The secret with the serving token cannot be read.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV402: {
    actor: "user",
    meaning: "The secret with the serving token is empty.",
    runbook: "prediction-servers-are-not-ready",
  },
} as const satisfies ErrorFamily;
