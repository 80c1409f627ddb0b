import type { DriftDetails, DriftFeature, Sketch } from "../../../../core/monitoring/drift.ts";
import type { Workload } from "../../../../core/settings/workload.ts";
import type { Slot } from "../../../../core/time/slot.ts";
import type { Examination } from "../examine.ts";

/** The incident of drift that was open when the day was examined, with the report that saw it last. */
export type OpenDrift = { modelVersion: number | null; details: DriftDetails } | null;

export interface ReportFacts {
  workload: string;
  slot: Slot;
  day: string;
  /** What was in production when the day ended, and the day on which it was decided. */
  production: { version: number; since: string } | null;
  /** Those of the day are looked at. */
  sketches: readonly Sketch[];
  examination: Examination;
  openDrift: OpenDrift;
  settings: Workload["drift"];
  /** The feature that every request has exactly once. */
  requests: DriftFeature;
}
