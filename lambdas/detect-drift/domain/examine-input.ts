import type { Reference, Sketch } from "../../../core/monitoring/drift.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";

export interface ExamineInput {
  /** The day that ended, such as `2026-11-23`. Every window ends with this day. */
  day: string;
  /**
   * Reference window of the production version. Null when no version is in production: only the traffic is then
   * examined.
   */
  reference: Reference | null;
  /**
   * All sketches of the workload from `day` − 37 to `day`, of every version and feature. Sketches of other days are
   * ignored; a missing day had no rows.
   */
  sketches: readonly Sketch[];
  productionVersion: number | null;
  /**
   * Versions with the same tracked words as the reference, in the same order, so that their word counts can be added.
   * Includes the reference's own version.
   */
  versionsWithSameWords?: readonly number[];
  settings: Workload["drift"];
  /** Drift rules of the workload's task kind. */
  rules: DriftRules;
}
