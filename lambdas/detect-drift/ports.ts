import type { Sketch } from "../../core/monitoring/drift.ts";
import type { SketchPlan } from "../../core/monitoring/request-feature.ts";
import type { Bound } from "../../database/client/bind-queries.ts";
import type * as clock from "../../database/client/database-time.ts";
import type * as retention from "../../database/monitoring/drop-expired.ts";
import type * as reporting from "../../database/monitoring/report-drift.ts";
import type * as sketches from "../../database/monitoring/sketches.ts";
import type { EmbeddedMetrics } from "../shared/adapters/embedded-metrics.ts";
import type { Bus, Logger, Settings } from "../shared/ports.ts";

/** The inference log, wherever it lies: the only questions that detect-drift asks of single requests and labels. */
export interface SketchQuery {
  /** Requests of the day, and labels that came on it, reduced: a sketch for each version and feature with rows. */
  sketchesOfDay(workload: string, day: string, plan: SketchPlan): Promise<Sketch[]>;
  /** Requests logged on each day from `from` to `to`; a day without any is missing. */
  requestsByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
  /** Labels that came on each of these days for requests that are in the log. */
  feedbackByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
}

/** What detect-drift asks of PostgreSQL beside the log. */
export type DriftStore = Bound<typeof clock & typeof reporting & typeof retention & typeof sketches>;

export interface DetectDriftPorts {
  logger: Logger;
  bus: Bus;
  settings: Settings;
  log: SketchQuery;
  store: DriftStore;
  metrics: EmbeddedMetrics;
  timeZone: string;
  /** For how many days single requests are kept. */
  retentionDays: number;
}
