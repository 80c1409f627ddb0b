/** Tags that the product sets on MLflow's runs and model versions. Trainers repeat those of `trainerTags` in Python. */
export const mlflowTags = {
  /** Of a run: the SageMaker job that it belongs to; a repeated start finds the run by it. */
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

/** Tags of the training contract: what a trainer leaves on its run. Source: docs/decisions/0006. */
export const trainerTags = {
  snapshot: "ratchet.snapshot",
  /** Where the model's files are, and MLflow's id of the model. */
  modelSource: "ratchet.model_source",
  modelId: "ratchet.model_id",
  /** SHA-256 over the model's files; set last of all. */
  digest: "ratchet.digest",
} as const;
