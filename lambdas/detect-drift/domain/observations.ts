import type { Observation } from "../../../core/incidents/incident.ts";
import type { DriftDetails, DriftKind, Sketch } from "../../../core/monitoring/drift.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { Workload } from "../../../core/workload.ts";
import type { Examination } from "./examine.ts";

/** Less than this share of a day's requests, answered by the version in production, is as good as none. */
const leastShare = 0.1;

/** What was open when the day was judged, with the report that saw it last. */
type OpenDrift = { modelVersion: number | null; details: DriftDetails } | null;

/**
 * Whether a report without drift says that the drift is gone. It does when every kind that had drifted was judged again,
 * or when another version is in production and was judged at all. Days without enough rows say nothing.
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
}

/** What the day says about the causes of incidents; nothing about a cause of which it knows nothing. */
export function observationsOf(facts: ReportFacts): Observation[] {
  const { workload, slot: at, production, examination, openDrift } = facts;
  const { details, severity } = examination;
  const productionVersion = production?.version ?? null;
  const seen = { workload, at, modelVersion: productionVersion };
  const observations: Observation[] = [];
  if (severity !== "none") {
    observations.push({ ...seen, cause: "drift", severity, ...driftText(facts) });
  } else if (isDriftOver(examination, productionVersion, openDrift)) {
    const text = `No feature drifts any more on ${facts.day}: ${details.summary}`;
    observations.push({ ...seen, cause: "drift", severity, title: `${workload}: no drift`, text });
  }
  const { rows, stopped, words } = details.traffic;
  const traffic = { ...seen, cause: "traffic", text: `${facts.day}: ${words}` };
  if (stopped) {
    observations.push({ ...traffic, severity: "alert", title: `${workload}: no requests arrive any more` });
  } else if (rows > 0) {
    // A day without any is no sign that they are back: when silence has lasted for weeks, it is the usual.
    observations.push({ ...traffic, severity: "none", title: `${workload}: requests arrive` });
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
}: ReportFacts): Pick<Observation, "severity" | "title" | "text"> | null {
  const answered = sketches
    .filter((sketch) => sketch.day === day && sketch.feature === "class" && sketch.rows > 0)
    .toSorted((one, other) => other.rows - one.rows);
  const rows = answered.reduce((sum, sketch) => sum + sketch.rows, 0);
  const [most] = answered;
  if (production === null || most === undefined) return null;
  const { version, since } = production;
  const own = answered.find((sketch) => sketch.version === version)?.rows ?? 0;
  const counted = `${day}: version ${version} answered ${own.toLocaleString("en")} of ${rows.toLocaleString("en")} requests`;
  if (own >= leastShare * rows) {
    return {
      severity: "none",
      title: `${workload}: version ${version} answers`,
      text: `${counted}.`,
    };
  }
  if (since >= day) return null;
  const title = `${workload}: version ${version} is in production and version ${most.version} answers`;
  const why = `It was decided on ${since}. Most likely the servers refuse its files (SRV203), cannot load it (SRV204) or cannot ask what is in production (SRV201).`;
  return { severity: "alert", title, text: `${counted}, version ${most.version} most of the others. ${why}` };
}

function driftText({ workload, day, examination, settings }: ReportFacts): { title: string; text: string } {
  const { details } = examination;
  const drifting = details.features
    .filter(({ verdict }) => verdict === "drift")
    .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0));
  // A feature that drifts in several windows is told once, by the worst.
  const worst = [...Map.groupBy(drifting, ({ feature }) => feature).values()].flatMap((same) =>
    same.slice(0, 1),
  );
  const { warning, alert, critical } = settings.thresholds;
  const next = {
    retrain: "A training was asked for; it goes through the same gate as every other.",
    ask: `Nothing was started. To train now: npm run trigger-auto-train -- --workload ${workload}`,
    nothing: "Nothing was started: drift.onAlert is nothing.",
  }[settings.onAlert];
  return {
    title: `${workload} drifts: ${worst.map(({ feature }) => feature.replaceAll("_", " ")).join(", ")}`,
    text: [
      worst.map(({ words }) => `- ${words}`).join("\n"),
      `Day ${day}. Thresholds: warning ${warning}, alert ${alert}, critical ${critical}.`,
      next,
    ].join("\n\n"),
  };
}
