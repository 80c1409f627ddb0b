import type { Sketch } from "../../core/monitoring/drift.ts";
import type { DriftFacts, DriftRun, DriftVerdict, Reported } from "../../database/monitoring/reports.ts";
import type { EmbeddedMetrics } from "../shared/adapters/embedded-metrics.ts";
import type { Settings } from "../shared/ports.ts";
import type { RelayPorts } from "../shared/relay.ts";

/** The inference log, wherever it lies: the only questions that detect-drift asks of single requests and labels. */
export interface SketchQuery {
  /** Requests of the day, and labels that came on it, reduced: a sketch for each version and feature with rows. */
  sketchesOfDay(workload: string, day: string): Promise<Sketch[]>;
  /** Requests logged on each day from `from` to `to`; a day without any is missing. */
  requestsByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
  /** Labels that came on each of these days for requests that are in the log. */
  feedbackByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
}

/** What detect-drift remembers in PostgreSQL. */
export interface DriftStore {
  /** PostgreSQL's clock. */
  now(): Promise<Date>;
  newestReport(workload: string): Promise<string | null>;
  /** Everything that is kept of the day is replaced, in one transaction, alone for its workload. */
  replaceDay(workload: string, day: string, reduce: () => Promise<Sketch[]>): Promise<void>;
  reducedByDay(
    workload: string,
    feature: "class" | "batch" | "feedback",
    from: string,
    to: string,
  ): Promise<Map<string, number>>;
  /** Labelled batches of the day's slots, as production answered them. */
  batchSketches(workload: string, day: string): Promise<Sketch[]>;
  batchRowsByDay(workload: string, from: string, to: string): Promise<Map<string, number>>;
  report(run: Omit<DriftRun, "timeZone">, judge: (facts: DriftFacts) => DriftVerdict): Promise<Reported>;
  /** Drops the single requests of days before this one. Result: how many days. */
  forgetRequests(before: string): Promise<number>;
  /**
   * Drops what is past its retention on this day, and labels of requests before `before`; docs/PIPELINE.md says what is
   * kept for how long. Result: how many rows.
   */
  deleteExpired(day: string, before: string): Promise<number>;
}

export interface DetectDriftPorts extends RelayPorts {
  settings: Settings;
  log: SketchQuery;
  store: DriftStore;
  metrics: EmbeddedMetrics;
  timeZone: string;
  /** For how many days single requests are kept. */
  retentionDays: number;
}
