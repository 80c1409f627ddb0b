/**
 * The closed sets of the product, each defined here and nowhere else: types and zod enums derive from them.
 * tests/contracts/closed-sets.test.ts compares each list that a column is limited to with PostgreSQL's CHECK constraint,
 * so that a new value needs a migration.
 */

/** The schedules of a workload; each is a key of its `schedule` setting. */
export const workloadSchedules = ["load", "drift"] as const;
export type WorkloadSchedule = (typeof workloadSchedules)[number];

/** How the slot of a schedule ended. */
export const slotOutcomes = ["succeeded", "failed"] as const;
export type SlotOutcome = (typeof slotOutcomes)[number];

/** `exhausted`: the source has no rows left for this slot. */
export const batchStatuses = ["loaded", "exhausted", "failed"] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** Kinds of SageMaker jobs: training jobs train, processing jobs evaluate. */
export const jobKinds = ["training", "processing"] as const;
export type JobKind = (typeof jobKinds)[number];

/** One attempt of a training or an evaluation. */
export const attemptStatuses = ["requested", "running", "succeeded", "failed"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

/** What made a job fail: the training or the model itself, or the platform. Only the platform's faults are retried. */
export const jobFaults = ["training", "platform"] as const;
export type JobFault = (typeof jobFaults)[number];

/** Why a job failed. */
export interface JobFailure {
  fault: JobFault;
  reason: string;
}

/** What an evaluation set is for: a promotion decision, or scoring production on a batch of labelled rows. */
export const evaluationPurposes = ["decision", "batch"] as const;
export type EvaluationPurpose = (typeof evaluationPurposes)[number];

/** MLflow's names for the stage of a model version; PostgreSQL decides it and MLflow's tag mirrors it. */
export const stages = ["None", "Staging", "Production", "Archived"] as const;
export type Stage = (typeof stages)[number];

/** What came of a candidate. `superseded` is never decided at once: a newer candidate passed while this one waited. */
export const decisionOutcomes = ["promoted", "refused", "pending", "superseded"] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** Which of two scores of a metric is the better one. */
export const metricDirections = ["higher", "lower"] as const;
export type MetricDirection = (typeof metricDirections)[number];

/** What came of an effect of the outbox. `refused`: the system outside does not accept it, now or later. */
export const effectOutcomes = ["applied", "superseded", "refused"] as const;
export type EffectOutcome = (typeof effectOutcomes)[number];

/** What a drift report scores; each kind has its column in `drift_reports`. */
export const driftKinds = ["data", "prediction", "performance"] as const;
export type DriftKind = (typeof driftKinds)[number];

/** Severity of a drift report, from the least. A `warning` is recorded and sends no notification. */
export const severities = ["none", "warning", "alert", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Severity of an incident: those of a report that send notifications. */
export const incidentSeverities = ["alert", "critical"] as const satisfies readonly Severity[];
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** core/incidents/incident.ts has the table of their transitions. */
export const incidentStates = ["open", "acknowledged", "snoozed", "resolved"] as const;
export type IncidentState = (typeof incidentStates)[number];

/** What a person does about an incident. */
export const incidentActions = ["acknowledge", "snooze", "clear"] as const;
export type IncidentActionKind = (typeof incidentActions)[number];

/** Levels of a notice; each has its SNS topic. `info`: promotions, `alert`: problems, `critical`: pages a person too. */
export const levels = ["info", "alert", "critical"] as const;
export type Level = (typeof levels)[number];

/** Who receives a notice by e-mail. */
export const audiences = ["promotions", "alerts"] as const;
export type Audience = (typeof audiences)[number];

/** Event actions of the on-call service. Source: PagerDuty, "Events API v2". */
export const onCallActions = ["trigger", "acknowledge", "resolve"] as const;
export type OnCallAction = (typeof onCallActions)[number];

/** The first: not sent yet; `given-up`: refused, too old, or its channel is not configured. */
export const notificationStates = ["owed", "sent", "given-up"] as const;
export type NotificationState = (typeof notificationStates)[number];
