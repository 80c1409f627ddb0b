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

/** The production version counts as not answering when it answered less than this share of a day's requests. */
const leastShare = 0.1;

/**
 * Whether a report without drift ends the open drift incident. It does when every kind of drift of the incident was
 * examined again, or when a new production version was examined. Days without enough rows end nothing.
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

/** Observations of a day about the causes of incidents. A cause without data on that day gets no observation. */
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
 * Whether the production version answers the requests. A server that cannot load a version continues with the
 * previous version.
 * Result  null when the day allows no statement: no production version, no requests, or a version that was promoted
 *         during the day and answered few requests.
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
