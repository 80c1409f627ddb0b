import { describe, expect, test } from "vitest";
import type { FeatureResult, Sketch } from "../../core/monitoring/drift.ts";
import { logBin } from "../../core/monitoring/drift-bins.ts";
import type { DriftKind } from "../../core/vocabulary/closed-sets.ts";
import {
  dayMetrics,
  performanceOf,
  requestsAndLatency,
} from "../../lambdas/detect-drift/domain/day-metrics.ts";
import { daysBefore } from "../../lambdas/detect-drift/domain/days.ts";
import { daysToReduce, dayThatEnded } from "../../lambdas/detect-drift/domain/days-to-reduce.ts";
import { examine } from "../../lambdas/detect-drift/domain/examine.ts";
import { isDriftOver, observationsOf } from "../../lambdas/detect-drift/domain/report/observations.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { textDrift } from "../../tasks/text-classification/text-drift.ts";
import { workloadSchema } from "../../tasks/workload.ts";

// Instants of the clock changes: Europe/Paris 2026-03-29 and 2026-10-25, America/New_York 2026-03-08 and 2026-11-01
// (tz database 2025b). What is expected is read off a calendar.
test.each([
  ["2026-11-24T00:00:00Z", "Europe/Paris", "2026-11-23"],
  // 01:00 in summer is 23:00 UTC of the day before.
  ["2026-07-13T23:00:00Z", "Europe/Paris", "2026-07-13"],
  // The night on which 02:00 becomes 03:00: 01:00 is still winter time, and the day that ended had 24 hours.
  ["2026-03-29T00:00:00Z", "Europe/Paris", "2026-03-28"],
  // The day that ended had 23 hours.
  ["2026-03-29T23:00:00Z", "Europe/Paris", "2026-03-29"],
  // 01:00 of summer, 02:00 twice afterwards; then the day of 25 hours has ended.
  ["2026-10-24T23:00:00Z", "Europe/Paris", "2026-10-24"],
  ["2026-10-26T00:00:00Z", "Europe/Paris", "2026-10-25"],
  // 01:30 happens twice in New York: both are of the same day.
  ["2026-11-01T05:30:00Z", "America/New_York", "2026-10-31"],
  ["2026-11-01T06:30:00Z", "America/New_York", "2026-10-31"],
  ["2026-11-02T06:00:00Z", "America/New_York", "2026-11-01"],
  ["2026-03-09T05:00:00Z", "America/New_York", "2026-03-08"],
  ["2027-01-01T00:00:00Z", "Europe/Paris", "2026-12-31"],
  ["2028-03-01T00:00:00Z", "UTC", "2028-02-29"],
  ["2026-11-23T12:00:00Z", "Pacific/Kiritimati", "2026-11-23"],
])("when %s comes in %s, %s has ended", (slot, timeZone, day) => {
  expect(dayThatEnded(slot, timeZone)).toBe(day);
});

test("365 slots of a year with both clock changes end 365 days, each once", () => {
  const days = Array.from({ length: 365 }, (_, index) => {
    // 01:00 of winter or of summer, whichever of the two instants it is on that day.
    const midnight = Date.UTC(2026, 0, 2 + index);
    const isSummer = midnight > Date.UTC(2026, 2, 29) && midnight <= Date.UTC(2026, 9, 25);
    return dayThatEnded(new Date(midnight - (isSummer ? 3_600_000 : 0)).toISOString(), "Europe/Paris");
  });
  expect(days).toEqual(Array.from({ length: 365 }, (_, index) => daysBefore("2026-01-01", -index)));
});

describe("the days that are reduced", () => {
  const same = new Map([["2026-11-20", 5]]);
  const none = new Map<string, number>();
  const counts = (now: Map<string, number>, reduced: Map<string, number>) => ({
    now: { requests: now, batch: none, feedback: none },
    reduced: { requests: reduced, batch: none, feedback: none },
  });

  test("are the day alone when nothing came late", () => {
    expect(daysToReduce("2026-11-23", "2026-01-01", counts(same, same))).toEqual(["2026-11-23"]);
  });

  test("are also those whose requests, or batch, are not those that were reduced, a week back and no further", () => {
    const now = new Map([
      ["2026-11-15", 9],
      ["2026-11-16", 9],
      ["2026-11-22", 1],
    ]);
    const late = { ...counts(now, new Map([["2026-11-16", 8]])) };
    late.now.batch = new Map([["2026-11-20", 100]]);
    expect(daysToReduce("2026-11-23", "2026-01-01", late)).toEqual([
      "2026-11-16",
      "2026-11-20",
      "2026-11-22",
      "2026-11-23",
    ]);
  });

  test("are also those to which labels came, and not those whose labelled requests are no longer kept", () => {
    const [few, many] = [new Map([["2026-11-20", 5]]), new Map([["2026-11-20", 6]])];
    const labelled = (now: Map<string, number>, reduced: Map<string, number>) => ({
      now: { requests: none, batch: none, feedback: now },
      reduced: { requests: none, batch: none, feedback: reduced },
    });
    expect(daysToReduce("2026-11-23", "2026-01-01", labelled(many, few))).toEqual([
      "2026-11-20",
      "2026-11-23",
    ]);
    expect(daysToReduce("2026-11-23", "2026-01-01", labelled(few, many))).toEqual(["2026-11-23"]);
  });

  test("are none whose single requests are no longer kept", () => {
    const late = counts(new Map([["2026-11-20", 9]]), none);
    expect(daysToReduce("2026-11-23", "2026-11-22", late)).toEqual(["2026-11-23"]);
    expect(daysToReduce("2026-11-23", "2026-11-24", late)).toEqual([]);
  });
});

describe("a report without drift", () => {
  const feature = (kind: DriftKind, verdict: FeatureResult["verdict"]): FeatureResult => ({
    feature: "class",
    kind,
    windowDays: 7,
    comparedWith: "reference",
    test: "psi",
    statistic: null,
    score: null,
    pValue: null,
    rows: { reference: 0, window: 0 },
    bins: { labels: [], reference: [], window: [] },
    significant: false,
    severity: "none",
    verdict,
    explanation: "",
  });
  const details = (...features: FeatureResult[]) => ({
    severity: "none" as const,
    summary: "",
    features,
    traffic: { rows: 0, usual: null, stopped: false, explanation: "" },
    thresholds: { warning: 0.1, alert: 0.2, critical: 0.3 },
  });
  const byLabels = {
    modelVersion: 1,
    details: details(feature("performance", "drift"), feature("data", "no drift")),
  };

  test.each([
    ["judged what had drifted", [feature("performance", "no drift")], 1, true],
    [
      "judged only what had not",
      [feature("data", "no drift"), feature("performance", "not enough data")],
      1,
      false,
    ],
    ["is about another version and judged something", [feature("data", "no drift")], 2, true],
    [
      "is about another version of which nothing is known yet",
      [feature("data", "not enough data")],
      2,
      false,
    ],
  ])("that %s: whether the drift is over", (_, features, version, over) => {
    expect(isDriftOver({ details: details(...features) }, version, byLabels)).toBe(over);
  });

  test("its F1 is of labels that came back, in the shortest window with enough; of the batch when no window has", () => {
    const scored = (name: "feedback" | "batch", windowDays: number, statistic: number | null) => {
      return { ...feature("performance", "no drift"), feature: name, windowDays, statistic };
    };
    const batch = scored("batch", 7, 0.7);
    expect(performanceOf(details(batch, scored("feedback", 30, 0.8), scored("feedback", 7, 0.9)))).toBe(0.9);
    expect(performanceOf(details(batch, scored("feedback", 30, 0.8), scored("feedback", 7, null)))).toBe(0.8);
    expect(performanceOf(details(scored("feedback", 7, null), batch))).toBe(0.7);
    expect(performanceOf(details(scored("batch", 7, null)))).toBeNull();
  });

  test("with no incident open: over when anything was judged", () => {
    expect(isDriftOver({ details: details(feature("data", "no drift")) }, 1, null)).toBe(true);
    expect(isDriftOver({ details: details() }, null, null)).toBe(false);
  });
});

describe("what a day says of the servers", () => {
  const workload = workloadSchema.parse({
    name: "news",
    task: "text-classification",
    source: { path: "news.csv" },
  });
  const { drift } = workload;
  const rules = taskOf(workload).drift;
  const day = "2026-11-23";
  const examination = examine({
    day,
    reference: null,
    sketches: [],
    productionVersion: null,
    settings: drift,
    rules,
  });
  /** Answers by version. */
  const said = (production: { version: number; since: string } | null, answers: Record<number, number>) => {
    const sketches = Object.entries(answers).map(([version, rows]): Sketch => {
      return { day, version: Number(version), feature: "class", rows, counts: { a: rows } };
    });
    return observationsOf({
      workload: "news",
      slot: "2026-11-24T00:00:00Z",
      day,
      production,
      sketches,
      examination,
      openDrift: null,
      settings: drift,
      requests: rules.requests,
    }).find(({ cause }) => cause === "serving");
  };
  const since = "2026-11-22";

  test("that was decided before it: an alert with both versions when none, or under a tenth, are its answers", () => {
    expect(said({ version: 3, since }, { 2: 1000 })).toMatchObject({
      severity: "alert",
      title: "news: version 3 is in production and version 2 answers",
      text: expect.stringContaining("version 3 answered 0 of 1,000 requests"),
      modelVersion: 3,
    });
    expect(said({ version: 3, since }, { 1: 1, 2: 900, 3: 99 })).toMatchObject({ severity: "alert" });
  });

  test("nothing is wrong from a tenth on", () => {
    expect(said({ version: 3, since }, { 2: 900, 3: 100 })).toMatchObject({ severity: "none" });
    expect(said({ version: 3, since }, { 3: 1 })).toMatchObject({ severity: "none" });
  });

  test("nothing at all: on the day of the promotion, without requests, without production", () => {
    expect(said({ version: 3, since: day }, { 2: 1000 })).toBeUndefined();
    expect(said({ version: 3, since }, {})).toBeUndefined();
    expect(said(null, { 2: 1000 })).toBeUndefined();
  });

  test("but the version's own answers on the day of its promotion end the incident", () => {
    expect(said({ version: 3, since: day }, { 2: 500, 3: 500 })).toMatchObject({ severity: "none" });
  });
});

test("requests and latency of a day come from all versions; half of 10 ms and half of 100 ms have their quantiles there, within 5 %", () => {
  const sketch = (
    version: number,
    feature: Sketch["feature"],
    counts: Record<string, number>,
    day = "2026-11-23",
  ): Sketch => {
    return {
      day,
      version,
      feature,
      rows: Object.values(counts).reduce((sum, rows) => sum + rows, 0),
      counts,
    };
  };
  const { requests, latencyP50, latencyP99 } = requestsAndLatency(
    [
      sketch(1, "class", { a: 60 }),
      sketch(2, "class", { a: 30, b: 10 }),
      sketch(1, "class", { a: 999 }, "2026-11-22"),
      sketch(1, "latency", { [logBin(10)]: 60 }),
      sketch(2, "latency", { [logBin(100)]: 40 }),
    ],
    "class",
    "2026-11-23",
  );
  expect(requests).toBe(100);
  expect(Math.abs((latencyP50 ?? 0) / 10 - 1)).toBeLessThan(0.06);
  expect(Math.abs((latencyP99 ?? 0) / 100 - 1)).toBeLessThan(0.05);
  expect(requestsAndLatency([], "class", "2026-11-23")).toEqual({
    requests: 0,
    latencyP50: null,
    latencyP99: null,
  });
});

test("the latencies of two versions in one bin are summed, not the last of them taken", () => {
  const latency = (version: number, counts: Record<string, number>): Sketch => ({
    day: "2026-11-23",
    version,
    feature: "latency",
    rows: Object.values(counts).reduce((sum, rows) => sum + rows, 0),
    counts,
  });
  // 60 of 100 requests took about 10 ms; of the second version alone, 40 of 70 took about 100 ms.
  const { latencyP50 } = requestsAndLatency(
    [latency(1, { [logBin(10)]: 30 }), latency(2, { [logBin(10)]: 30, [logBin(100)]: 40 })],
    "class",
    "2026-11-23",
  );
  expect(Math.abs((latencyP50 ?? 0) / 10 - 1)).toBeLessThan(0.06);
});

test("the metrics of a day leave out what the day has no value for, and count severities from none", () => {
  const scores = { dataScore: 0.25, predictionScore: null, performanceScore: null };
  const report = { severity: "alert" as const, ...scores, details: { features: [] } };
  expect(dayMetrics({ day: "2026-11-23", report, sketches: [], openIncidents: 2 }, textDrift)).toEqual([
    { name: "DriftLevel", value: 2, unit: "None" },
    { name: "DataDrift", value: 0.25, unit: "None" },
    { name: "Predictions", value: 0, unit: "Count" },
    { name: "OpenIncidents", value: 2, unit: "Count" },
  ]);
});
