import type { ErrorFamily } from "./entry.ts";

/** What a caller of a model server is answered, and what the server logs. */
export const serving = {
  SRV001: {
    actor: "us",
    meaning: "The server lacks an environment variable, or one is wrong.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV100: { actor: "user", meaning: "The address or the method is unknown." },
  SRV101: { actor: "user", meaning: "The body is not the JSON object that is expected." },
  SRV102: { actor: "user", meaning: "A text is not a string, or is too long." },
  SRV103: { actor: "user", meaning: "`texts` is not a list, or has too many or no entries." },
  SRV104: { actor: "user", meaning: "An instant has another form, no offset, or lies outside its bounds." },
  SRV105: { actor: "user", meaning: "`request_id` is not the id of a prediction." },
  SRV106: { actor: "user", meaning: "`label` is missing or too long." },
  SRV107: { actor: "user", meaning: "`feedback` is not a list, or has too many or no entries." },
  SRV110: {
    actor: "dependency",
    meaning: "No model version is loaded yet.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV111: { actor: "dependency", meaning: "Too many requests wait in this server." },
  SRV112: { actor: "us", meaning: "The model fails on the request's texts." },
  SRV120: {
    actor: "user",
    meaning: "The request has no token, or another one.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV121: {
    actor: "dependency",
    meaning: "The server does not know the token yet.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV122: { actor: "user", meaning: "The body is too long." },
  SRV199: { actor: "us", meaning: "The server has a defect." },
  SRV201: {
    actor: "dependency",
    meaning: "PostgreSQL does not say which version is in production.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV202: { actor: "user", meaning: "No version is in production.", runbook: "prediction-servers-are-not-ready" },
  SRV203: {
    actor: "user",
    meaning: "The files of the model to serve have another digest than was recorded.",
    runbook: "the-digest-of-a-model-does-not-match",
  },
  SRV204: {
    actor: "dependency",
    meaning: "The version cannot be downloaded from MLflow, or does not load.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV205: {
    actor: "dependency",
    meaning: "The version that answered before the restart does not load from the disk.",
    runbook: "prediction-servers-are-not-ready",
  },
  SRV206: { actor: "dependency", meaning: "The packages that the version was trained with cannot be read." },
  SRV207: {
    actor: "user",
    meaning: "The version was trained with other packages than the server has.",
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
    meaning: "The disk does not take the rows of the inference log.",
    runbook: "rows-of-the-inference-log-are-late-or-lost",
  },
  SRV303: {
    actor: "dependency",
    meaning: "PostgreSQL does not take the inference log; its rows wait on disk.",
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
