import type { Sketch } from "../../core/monitoring/drift.ts";
import type { SketchPlan } from "../../core/monitoring/request-feature.ts";
import type { Bound } from "../../database/client/bind-queries.ts";
import type * as clock from "../../database/client/database-time.ts";
import type * as retention from "../../database/monitoring/drop-expired.ts";
import type * as reporting from "../../database/monitoring/report-drift.ts";
import type * as sketches from "../../database/monitoring/sketches.ts";
import type { EmbeddedMetrics } from "../shared/adapters/metrics/embedded-metrics.ts";
import type { Bus, Logger, Settings } from "../shared/ports.ts";

/**
 * Queries of the inference log. detect-drift reads single requests and labels only through this port, so the log can
 * be moved to another store.
 */
export interface SketchQuery {
  /** Reduces the requests and the feedback labels of a day to sketches, one for each version and feature with rows. */
  sketchesOfDay(workload: string, day: string, plan: SketchPlan): Promise<Sketch[]>;
  /** Number of logged requests on each day from `from` to `to`. A day without requests is missing. */
  requestsByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
  /** Number of feedback labels received on each day, for requests that are in the log. */
  feedbackByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
}

/** Database queries of detect-drift, except those of the inference log. */
export type DriftStore = Bound<typeof clock & typeof reporting & typeof retention & typeof sketches>;

export interface DetectDriftPorts {
  logger: Logger;
  bus: Bus;
  settings: Settings;
  log: SketchQuery;
  store: DriftStore;
  metrics: EmbeddedMetrics;
  timeZone: string;
  /** Number of days for which single requests are stored. */
  retentionDays: number;
}
