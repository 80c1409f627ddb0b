import type { DriftDetails, DriftFeature, Sketch } from "../../../../core/monitoring/drift.ts";
import type { Workload } from "../../../../core/settings/workload.ts";
import type { Slot } from "../../../../core/time/slot.ts";
import type { Examination } from "../examine.ts";

/** Drift incident that was open when the day was examined, with the last report that saw the drift. */
export type OpenDrift = { modelVersion: number | null; details: DriftDetails } | null;

export interface ReportFacts {
  workload: string;
  slot: Slot;
  day: string;
  /** Production version at the end of the day, and the day of its promotion. */
  production: { version: number; since: string } | null;
  /** Sketches; only those of the report's day are used. */
  sketches: readonly Sketch[];
  examination: Examination;
  openDrift: OpenDrift;
  settings: Workload["drift"];
  /** The feature that every request has exactly once. */
  requests: DriftFeature;
}
