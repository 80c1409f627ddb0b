import type { ReportAnswer } from "../../../lambdas/manage-incidents/answers.ts";
import { table } from "../../../rehearsal/report/table.ts";
import { detailsSchema } from "./details.ts";

/** Formats a drift report as text. */
export function describeReport(report: ReportAnswer): string {
  const { workload, day, modelVersion } = report;
  const details = detailsSchema.parse(report.details);
  const { thresholds, features, traffic, summary, severity } = details;
  const production =
    modelVersion === null ? "nothing in production" : `version ${modelVersion} in production`;
  const rows = features.map((one) => [
    `${one.feature.replaceAll("_", " ")} (${one.windowDays} days)`,
    one.test,
    number(one.score),
    one.verdict === "not enough data" ? one.verdict : one.severity === "none" ? "no drift" : one.severity,
    one.pValue === null ? "-" : one.pValue.toPrecision(2),
    `${one.rows.window} / ${one.rows.reference}`,
  ]);
  const drifting = features
    .filter(({ verdict }) => verdict === "drift")
    .map(({ explanation }) => `- ${explanation}`);
  return [
    `Workload ${workload}, day ${day}, ${production}: ${severity === "none" ? "no drift" : severity}.`,
    summary,
    ...drifting,
    "",
    ...(rows.length === 0
      ? []
      : [...table(["feature", "test", "score", "verdict", "p", "rows window / reference"], rows), ""]),
    `Scores: data ${number(report.dataScore)}, prediction ${number(report.predictionScore)}, performance ${number(report.performanceScore)}. ` +
      `Thresholds: warning ${thresholds.warning}, alert ${thresholds.alert}, critical ${thresholds.critical}.`,
    traffic.explanation,
    severity === "none" ? "" : "\nWhat to do: docs/ALERTING_GUIDE.md; incidents: npm run view-alerts",
  ]
    .join("\n")
    .trimEnd();
}

function number(score: number | null): string {
  return score === null ? "-" : score.toFixed(3);
}
