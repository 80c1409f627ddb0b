import type { Severity } from "../../core/vocabulary/closed-sets.ts";
import { all, type Queryable, slotText } from "../client/rows.ts";

export interface DriftReportLine {
  workload: string;
  /** Day in the stack's time zone, such as `2026-11-23`. */
  day: string;
  version: number | null;
  /** Score of each kind of drift; null without enough data. */
  data: number | null;
  prediction: number | null;
  performance: number | null;
  /** Whether a feature is significant and scores above the warning threshold. */
  drift: boolean;
  severity: Severity;
  summary: string;
}

export interface IncidentLine {
  workload: string;
  cause: string;
  severity: Severity;
  state: string;
  openedAt: string;
  resolvedAt: string | null;
  /** Number of observations of the cause. */
  seen: number;
  title: string;
  resolution: string | null;
}

/** All drift reports, by workload and day. */
export async function driftReportLines(client: Queryable): Promise<DriftReportLine[]> {
  return await all(
    client,
    `SELECT workload, report_date::text AS day, model_version AS version, data_drift_score AS data,
            prediction_drift_score AS prediction, performance_drift_score AS performance, drift_detected AS drift,
            severity, details->>'summary' AS summary
     FROM drift_reports ORDER BY workload COLLATE "C", report_date`,
  );
}

/** All incidents, in the order in which they opened. */
export async function incidentLines(client: Queryable): Promise<IncidentLine[]> {
  return await all(
    client,
    `SELECT workload, cause, severity, state, ${slotText("opened_at")} AS "openedAt",
            ${slotText("resolved_at")} AS "resolvedAt", seen, title, resolution
     FROM incidents ORDER BY opened_at, workload COLLATE "C", cause COLLATE "C"`,
  );
}
