/** Tags that Ratchet sets on MLflow runs and model versions. The Python trainers repeat the names in `trainerTags`. */
export const mlflowTags = {
  /** Tag of a run: name of its SageMaker job. A repeated start finds the run by this tag. */
  job: "ratchet.job",
  workload: "ratchet.workload",
  slot: "ratchet.slot",
  attempt: "ratchet.attempt",
  requestedBy: "ratchet.requested_by",
  why: "ratchet.why",
  failure: "ratchet.failure",
  decision: "ratchet.decision",
  rule: "ratchet.rule",
  reason: "ratchet.reason",
  score: "ratchet.score",
  scoreProduction: "ratchet.score_production",
  evaluationSet: "ratchet.evaluation_set",
} as const;

/** Tags that a trainer must set on its run, by the training contract. Source: docs/decisions/0006. */
export const trainerTags = {
  snapshot: "ratchet.snapshot",
  /** Location of the model's files, and MLflow's id of the model. */
  modelSource: "ratchet.model_source",
  modelId: "ratchet.model_id",
  /** SHA-256 of the model's files. The trainer sets this tag last. */
  digest: "ratchet.digest",
} as const;
