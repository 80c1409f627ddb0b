import type { DriftDetails, DriftKind, Sketch } from "../../core/drift.ts";
import type { Observation } from "../../core/incident.ts";
import type { Slot } from "../../core/slot.ts";
import type { Workload } from "../../core/workload.ts";
import { wallClockAt } from "../../core/zoned-time.ts";
import type { Examination } from "./examine.ts";

/** As far back as examine() looks, the day itself not counted: 30 days, and a week to compare weekdays with. */
export const lookBackDays = 37;

/** Requests that come to the log after their day was reduced are looked for on this many days before. */
const lateDays = 7;

/** The day before a calendar day, or `days` before it. Shape   `2026-11-23`. */
export function dayBefore(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The day that ended when a slot came: of the time zone's calendar, however many hours it had. */
export function dayThatEnded(slot: Slot, timeZone: string): string {
  const { year, month, day } = wallClockAt(new Date(slot), timeZone);
  return dayBefore(new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10));
}

/** The first day whose single requests are kept, seen from the newest day that was reported. */
export function keptSince(newest: string, retentionDays: number): string {
  return dayBefore(newest, retentionDays);
}

/** Days that are looked at again beside the day itself. */
export function lateWindow(day: string): { from: string; to: string } {
  return { from: dayBefore(day, lateDays), to: dayBefore(day) };
}

export interface DayCounts {
  /** Requests in the log, and labelled rows that were scored. */
  now: { requests: Map<string, number>; batch: Map<string, number> };
  /** Those that were reduced. */
  reduced: { requests: Map<string, number>; batch: Map<string, number> };
}

/**
 * The days to reduce, oldest first: the day itself, and those before it whose counts are not those that were reduced,
 * because servers brought requests late, a batch was scored late, or the day was never reduced.
 * Shape   since: the first day whose requests are kept; an earlier one keeps what was made of it.
 */
export function daysToReduce(day: string, since: string, { now, reduced }: DayCounts): string[] {
  const { from, to } = lateWindow(day);
  const days: string[] = [];
  for (let one = from; one <= to; one = dayBefore(one, -1)) {
    const changed = (["requests", "batch"] as const).some(
      (kind) => (now[kind].get(one) ?? 0) !== (reduced[kind].get(one) ?? 0),
    );
    if (changed) days.push(one);
  }
  return [...days, day].filter((one) => one >= since);
}

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
  const judged = new Set(
    details.features.filter(({ verdict }) => verdict !== "not enough data").map(({ kind }) => kind),
  );
  if (open === null || open.modelVersion !== version) return judged.size > 0;
  const drifted = new Set<DriftKind>(
    open.details.features.filter(({ verdict }) => verdict === "drift").map(({ kind }) => kind),
  );
  return [...drifted].every((kind) => judged.has(kind));
}

export interface Judged {
  workload: string;
  slot: Slot;
  day: string;
  productionVersion: number | null;
  examination: Examination;
  openDrift: OpenDrift;
  settings: Workload["drift"];
}

/** What the day says about the causes of incidents; nothing about a cause of which it knows nothing. */
export function observationsOf(judged: Judged): Observation[] {
  const { workload, slot: at, productionVersion, examination, openDrift } = judged;
  const { details, severity } = examination;
  const seen = { workload, at, modelVersion: productionVersion };
  const observations: Observation[] = [];
  if (severity !== "none") {
    observations.push({ ...seen, cause: "drift", severity, ...driftWords(judged) });
  } else if (isDriftOver(examination, productionVersion, openDrift)) {
    const text = `No feature drifts any more on ${judged.day}: ${details.summary}`;
    observations.push({ ...seen, cause: "drift", severity, title: `${workload}: no drift`, text });
  }
  const { rows, stopped, words } = details.traffic;
  const traffic = { ...seen, cause: "traffic", text: `${judged.day}: ${words}` };
  if (stopped) {
    observations.push({ ...traffic, severity: "alert", title: `${workload}: no requests arrive any more` });
  } else if (rows > 0) {
    // A day without any is no sign that they are back: when silence has lasted for weeks, it is the usual.
    observations.push({ ...traffic, severity: "none", title: `${workload}: requests arrive` });
  }
  return observations;
}

function driftWords({ workload, day, examination, settings }: Judged): { title: string; text: string } {
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

/** Requests of a day and their latency in milliseconds, from the sketches of all versions; 0 without requests. */
export function trafficOf(sketches: readonly Sketch[], day: string) {
  const ofDay = sketches.filter((sketch) => sketch.day === day);
  const requests = ofDay
    .filter(({ feature }) => feature === "class")
    .reduce((sum, { rows }) => sum + rows, 0);
  const bins = new Map<number, number>();
  for (const { feature, counts } of ofDay) {
    if (feature !== "latency") continue;
    for (const [bin, count] of Object.entries(counts)) {
      bins.set(Number(bin), (bins.get(Number(bin)) ?? 0) + count);
    }
  }
  return { requests, latencyP50: quantile(bins, 0.5), latencyP99: quantile(bins, 0.99) };
}

/** The middle of the log bin in which the quantile lies: at most 5 % off. Null of nothing. */
function quantile(bins: ReadonlyMap<number, number>, share: number): number | null {
  const ordered = [...bins].sort(([one], [other]) => one - other);
  const rows = ordered.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of ordered) {
    below += count;
    if (below >= share * rows) return 2 ** ((bin + 0.5) / 8) - 1;
  }
  return null;
}
