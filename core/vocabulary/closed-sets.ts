/**
 * Closed sets of values. Types and zod enums derive from these lists. tests/contracts/closed-sets.test.ts compares
 * each list with PostgreSQL's CHECK constraint for the column, so a new value needs a migration.
 */

/** Schedules of a workload. Each is a key of its `schedule` setting. */
export const workloadSchedules = ["load", "drift"] as const;
export type WorkloadSchedule = (typeof workloadSchedules)[number];

/** Results of a slot's run. */
export const slotOutcomes = ["succeeded", "failed"] as const;
export type SlotOutcome = (typeof slotOutcomes)[number];

/** Statuses of a batch. `exhausted`: the source has no rows left for the slot. */
export const batchStatuses = ["loaded", "exhausted", "failed"] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** Kinds of SageMaker jobs: training jobs train, processing jobs evaluate. */
export const jobKinds = ["training", "processing"] as const;
export type JobKind = (typeof jobKinds)[number];

/** Statuses of one attempt of a training or an evaluation. */
export const attemptStatuses = ["requested", "running", "succeeded", "failed"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

/** Causes of a failed job: the training code or model, or the platform. Only failures of the platform are retried. */
export const jobFaults = ["training", "platform"] as const;
export type JobFault = (typeof jobFaults)[number];

/** Cause and reason of a failed job. */
export interface JobFailure {
  fault: JobFault;
  reason: string;
}

/**
 * Purposes of an evaluation set: a promotion decision, or the evaluation of the production version on a labelled
 * batch.
 */
export const evaluationPurposes = ["decision", "batch"] as const;
export type EvaluationPurpose = (typeof evaluationPurposes)[number];

/** MLflow's names for the stage of a model version. PostgreSQL decides the stage; MLflow's tag is a copy. */
export const stages = ["None", "Staging", "Production", "Archived"] as const;
export type Stage = (typeof stages)[number];

/** Results of a decision. `superseded`: a newer candidate passed while this decision was pending. */
export const decisionOutcomes = ["promoted", "refused", "pending", "superseded"] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** Whether higher or lower scores of a metric are better. */
export const metricDirections = ["higher", "lower"] as const;
export type MetricDirection = (typeof metricDirections)[number];

/** Results of an outbox effect. `refused`: the external system rejects the effect permanently. */
export const effectOutcomes = ["applied", "superseded", "refused"] as const;
export type EffectOutcome = (typeof effectOutcomes)[number];

/** Kinds of drift in a report. Each kind has a column in `drift_reports`. */
export const driftKinds = ["data", "prediction", "performance"] as const;
export type DriftKind = (typeof driftKinds)[number];

/** Severities of a drift report, ascending. A `warning` is recorded but sends no notification. */
export const severities = ["none", "warning", "alert", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Severities of an incident: the severities that send notifications. */
export const incidentSeverities = ["alert", "critical"] as const satisfies readonly Severity[];
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** States of an incident. core/incidents/incident.ts contains the table of their transitions. */
export const incidentStates = ["open", "acknowledged", "snoozed", "resolved"] as const;
export type IncidentState = (typeof incidentStates)[number];

/** Actions of a person on an incident. */
export const incidentActions = ["acknowledge", "snooze", "clear"] as const;
export type IncidentActionKind = (typeof incidentActions)[number];

/**
 * Levels of a notice, each with an SNS topic. `info`: promotions; `alert`: problems; `critical`: also pages a person.
 */
export const levels = ["info", "alert", "critical"] as const;
export type Level = (typeof levels)[number];

/** Groups of e-mail recipients. */
export const audiences = ["promotions", "alerts"] as const;
export type Audience = (typeof audiences)[number];

/** Event actions of the on-call service. Source: PagerDuty, "Events API v2". */
export const onCallActions = ["trigger", "acknowledge", "resolve"] as const;
export type OnCallAction = (typeof onCallActions)[number];

/** States of a notification. `"owed"`: not sent yet. `given-up`: refused, too old, or its channel is not configured. */
export const notificationStates = ["owed", "sent", "given-up"] as const;
export type NotificationState = (typeof notificationStates)[number];
