import type { Reference, Sketch } from "../../../core/monitoring/drift.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";

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
  /** Of the workload's task kind. */
  rules: DriftRules;
}
