import type { Workload } from "../../core/settings/workload.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Bound } from "../../database/client/bind-queries.ts";
import type * as production from "../../database/decisions/production-of.ts";
import type * as batches from "../../database/evaluation/batch-sets.ts";
import type * as evaluations from "../../database/evaluation/evaluations.ts";
import type * as notifications from "../../database/incidents/due-notifications.ts";
import type * as incidents from "../../database/incidents/expire-quiet.ts";
import type * as outbox from "../../database/outbox/enqueue-effect.ts";
import type * as pending from "../../database/outbox/pending-effects.ts";
import type * as repairs from "../../database/reconcile/repairs.ts";
import type * as slots from "../../database/reconcile/slots.ts";
import type * as attempts from "../../database/training/attempts.ts";
import type { Bus, EvaluationJob, Jobs, Logger, Metrics, Registry, TrainingJob } from "../shared/ports.ts";

/** Database queries of reconcile. It changes only slots, repairs, incidents and effects. */
export type ReconcileStore = Bound<
  typeof attempts &
    typeof batches &
    typeof evaluations &
    typeof incidents &
    typeof notifications &
    typeof outbox &
    typeof pending &
    typeof production &
    typeof repairs &
    typeof slots
>;

/**
 * Settings of a workload, and the time of their last change, by the cloud's clock. No slot of the workload is due before
 * that time.
 */
export interface WrittenSettings {
  workload: Workload;
  writtenAt: Slot;
}

export interface ReconcilePorts {
  logger: Logger;
  bus: Bus;
  registry: Pick<Registry, "aliased">;
  settings: { listWritten(): Promise<WrittenSettings[]> };
  store: ReconcileStore;
  trainingJobs: Pick<Jobs<TrainingJob>, "inspect">;
  evaluationJobs: Pick<Jobs<EvaluationJob>, "inspect">;
  metrics: Metrics;
  timeZone: string;
}

/** A step of the pipeline that has stopped, and the action that continues it. */
export interface Repair {
  /** Description for the log and for people. Equal descriptions identify the same repair. */
  what: string;
  /** Performs the repair. A second call has no further effect. */
  act(): Promise<void>;
}
