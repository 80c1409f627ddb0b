import type { Observation } from "../../../../core/incidents/incident.ts";
import type { DriftKind } from "../../../../core/vocabulary/closed-sets.ts";
import {
  driftNotice,
  driftOverNotice,
  otherVersionNotice,
  servingNotice,
  trafficNotice,
} from "../../notices.ts";
import type { Examination } from "../examine.ts";
import type { OpenDrift, ReportFacts } from "./report-facts.ts";

/** Less than this share of a day's requests, answered by the version in production, is as good as none. */
const leastShare = 0.1;

/**
 * Whether a report without drift says that the drift is gone. It does when every kind that had drifted was examined again,
 * or when another version is in production and was examined at all. Days without enough rows say nothing.
 */
export function isDriftOver(
  { details }: Pick<Examination, "details">,
  version: number | null,
  open: OpenDrift,
): boolean {
  const facts = new Set(
    details.features.filter(({ verdict }) => verdict !== "not enough data").map(({ kind }) => kind),
  );
  if (open === null || open.modelVersion !== version) return facts.size > 0;
  const drifted = new Set<DriftKind>(
    open.details.features.filter(({ verdict }) => verdict === "drift").map(({ kind }) => kind),
  );
  return [...drifted].every((kind) => facts.has(kind));
}

/** What the day says about the causes of incidents; nothing about a cause of which it knows nothing. */
export function observationsOf(facts: ReportFacts): Observation[] {
  const { workload, slot: at, production, examination, openDrift } = facts;
  const { details, severity } = examination;
  const productionVersion = production?.version ?? null;
  const seen = { workload, at, modelVersion: productionVersion };
  const observations: Observation[] = [];
  if (severity !== "none") {
    observations.push({ ...seen, cause: "drift", severity, ...driftNotice(facts) });
  } else if (isDriftOver(examination, productionVersion, openDrift)) {
    observations.push({ ...seen, cause: "drift", severity, ...driftOverNotice(facts) });
  }
  const { rows, stopped } = details.traffic;
  const traffic = { ...seen, cause: "traffic", ...trafficNotice(facts) };
  if (stopped) {
    observations.push({ ...traffic, severity: "alert" });
  } else if (rows > 0) {
    // A day without requests does not show that they are back: after weeks without any, none is the usual.
    observations.push({ ...traffic, severity: "none" });
  }
  const served = servingOf(facts);
  return served === null ? observations : [...observations, { ...seen, cause: "serving", ...served }];
}

/**
 * Whether what was decided is what answers: servers that refuse a version, or cannot load it, go on with the one before.
 * Result  null when the day says nothing: without production or requests, or when a version that was decided only in the
 *         course of the day had few of its requests.
 */
function servingOf({
  workload,
  day,
  production,
  sketches,
  requests,
}: ReportFacts): Pick<Observation, "severity" | "title" | "text"> | null {
  const answered = sketches
    .filter((sketch) => sketch.day === day && sketch.feature === requests && sketch.rows > 0)
    .toSorted((one, other) => other.rows - one.rows);
  const rows = answered.reduce((sum, sketch) => sum + sketch.rows, 0);
  const [most] = answered;
  if (production === null || most === undefined) return null;
  const { version, since } = production;
  const own = answered.find((sketch) => sketch.version === version)?.rows ?? 0;
  const answers = { workload, day, version, since, own, rows, most: most.version };
  if (own >= leastShare * rows) return { severity: "none", ...servingNotice(answers) };
  if (since >= day) return null;
  return { severity: "alert", ...otherVersionNotice(answers) };
}
