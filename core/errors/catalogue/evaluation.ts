import type { ErrorFamily } from "./entry.ts";

/** Codes for a model version that was not evaluated: by the function, or by its job. */
export const evaluation = {
  EVA001: {
    actor: "user",
    meaning: "The workload has no evaluation rows yet.",
    runbook: "an-evaluation-job-failed",
  },
  EVA002: {
    actor: "us",
    meaning: "The job's predictions do not match the rows of the evaluation set.",
    runbook: "an-evaluation-job-failed",
  },
  EVL001: {
    actor: "us",
    meaning: "The evaluation job lacks an environment variable.",
    runbook: "an-evaluation-job-failed",
  },
  EVL002: {
    actor: "us",
    meaning: "An environment variable of the evaluation job is invalid.",
    runbook: "an-evaluation-job-failed",
  },
  EVL003: {
    actor: "us",
    meaning: "The evaluator has no folder for the workload's task kind.",
    runbook: "an-evaluation-job-failed",
  },
  EVL010: { actor: "us", meaning: "The evaluation set cannot be read.", runbook: "an-evaluation-job-failed" },
  EVL011: {
    actor: "user",
    meaning: "The evaluation set was changed after it was frozen: its hash does not match.",
    runbook: "an-evaluation-job-failed",
  },
  EVL012: {
    actor: "us",
    meaning: "The evaluation set has no rows, or one of its lines has the wrong form.",
    runbook: "an-evaluation-job-failed",
  },
  EVL013: {
    actor: "us",
    meaning: "The training snapshot, from which the vocabulary is built, cannot be read.",
    runbook: "an-evaluation-job-failed",
  },
  EVL014: {
    actor: "us",
    meaning: "The model version's vocabulary cannot be read.",
    runbook: "an-evaluation-job-failed",
  },
  EVL020: {
    actor: "user",
    meaning: "The model's predictions have wrong columns, or the wrong number of rows.",
    runbook: "an-evaluation-job-failed",
  },
  EVL021: {
    actor: "user",
    meaning: "The model predicts no class, or a class that it does not declare.",
    runbook: "an-evaluation-job-failed",
  },
  EVL022: {
    actor: "user",
    meaning: "The model predicts a confidence outside 0 to 1.",
    runbook: "an-evaluation-job-failed",
  },
  EVL023: {
    actor: "user",
    meaning: "The classes in the model's metadata are not a list of texts.",
    runbook: "an-evaluation-job-failed",
  },
  EVL030: {
    actor: "dependency",
    meaning: "The model cannot be downloaded from MLflow.",
    runbook: "mlflow-is-down",
  },
  EVL031: {
    actor: "user",
    meaning: "The files of the model to evaluate do not have the recorded digest.",
    runbook: "the-digest-of-a-model-does-not-match",
  },
  EVL032: {
    actor: "user",
    meaning: "The model does not load in its recorded environment.",
    runbook: "an-evaluation-job-failed",
  },
  EVL033: {
    actor: "user",
    meaning: "The model raises an error during prediction.",
    runbook: "an-evaluation-job-failed",
  },
  EVL040: {
    actor: "us",
    meaning: "The evaluator produced a prediction of the wrong form.",
    runbook: "an-evaluation-job-failed",
  },
  EVL099: { actor: "us", meaning: "The evaluator has a defect.", runbook: "an-evaluation-job-failed" },
} as const satisfies ErrorFamily;
