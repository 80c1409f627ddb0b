import type { Severity } from "../../core/vocabulary/closed-sets.ts";
import { one, type Queryable } from "../client/rows.ts";

/** Report of a day, or the newest report. */
export async function driftReportOf(client: Queryable, workload: string, day?: string) {
  return await one<{
    workload: string;
    day: string;
    modelVersion: number | null;
    dataScore: number | null;
    predictionScore: number | null;
    performanceScore: number | null;
    driftDetected: boolean;
    severity: Severity;
    details: unknown;
  }>(
    client,
    `SELECT workload, to_char(report_date, 'YYYY-MM-DD') AS day, model_version AS "modelVersion",
            data_drift_score AS "dataScore", prediction_drift_score AS "predictionScore",
            performance_drift_score AS "performanceScore", drift_detected AS "driftDetected", severity, details
     FROM drift_reports WHERE workload = $1 AND ($2::date IS NULL OR report_date = $2)
     ORDER BY report_date DESC LIMIT 1`,
    [workload, day ?? null],
  );
}
