import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DriftFeature, Sketch } from "../../core/monitoring/drift.ts";
import { confusionBin, hundredthsBin, logBin } from "../../core/monitoring/drift-bins.ts";
import { requestsByDay, sketchesOfDay } from "../../database/monitoring/request-sketches.ts";
import { replaceDay, sketchesBetween } from "../../database/monitoring/sketches.ts";
import { ProfileSum } from "../../lambdas/evaluate-model/domain/profile.ts";
import { textEvaluation } from "../../tasks/text-classification/text-evaluation.ts";
import {
  giveFeedback,
  type Label,
  type LoggedRequest,
  logRequests,
  randomRequest,
} from "../support/monitoring/requests.ts";
import { textPlan } from "../support/monitoring/text-plan.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { migrate } from "../support/schema.ts";
import { seededShuffle } from "../support/seeded-shuffle.ts";

// Real: PostgreSQL, the application's and serving's roles. What is expected is counted row by row in TypeScript.

const [workload, day, dayAfter] = ["news", "2026-11-23", "2026-11-24"];

let postgres: TestPostgres;
let app: pg.Pool;
let serving: pg.Pool;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  app = postgres.pool("ratchet", "ratchet_app");
  serving = postgres.pool("ratchet", "ratchet_serving");
});
afterAll(() => postgres.stop());

/** One row after the other, into maps. */
function countedDirectly(
  requests: readonly LoggedRequest[],
): Map<string, { rows: number; counts: Map<string, number> }> {
  const sketches = new Map<string, { rows: number; counts: Map<string, number> }>();
  const count = (version: number, feature: DriftFeature, bins: (string | number)[]) => {
    const name = `${version} ${feature}`;
    const sketch = sketches.get(name) ?? { rows: 0, counts: new Map<string, number>() };
    sketch.rows++;
    for (const bin of bins) sketch.counts.set(String(bin), (sketch.counts.get(String(bin)) ?? 0) + 1);
    sketches.set(name, sketch);
  };
  for (const request of requests) {
    const { version, tokens, unknownTokens } = request;
    count(version, "class", [request.class]);
    count(version, "text_length", [logBin(request.textLength)]);
    count(version, "words", request.words);
    count(version, "confidence", [hundredthsBin(request.confidence)]);
    count(version, "latency", [logBin(request.latencyMillis)]);
    if (tokens > 0)
      count(version, "unknown_words", [Math.min(99, Math.floor((100 * unknownTokens) / tokens))]);
  }
  return sketches;
}

function byName(sketches: readonly Sketch[]) {
  return new Map(
    sketches.map(({ version, feature, rows, counts }) => [
      `${version} ${feature}`,
      { rows, counts: new Map(Object.entries(counts)) },
    ]),
  );
}

test("a day's reduction of 5,000 random requests of two versions equals counting them one by one", async () => {
  const shuffle = seededShuffle(4);
  const of = (fixed: { workload: string; day: string }, rows: number) =>
    Array.from({ length: rows }, () => randomRequest(shuffle, fixed));
  const requests = of({ workload, day }, 5000);
  await logRequests(serving, requests);
  // What belongs to another day or workload must not be seen.
  await logRequests(serving, of({ workload, day: dayAfter }, 50));
  await logRequests(serving, of({ workload: "other", day }, 50));

  const sketches = await sketchesOfDay(app, workload, day, textPlan);
  expect(byName(sketches)).toEqual(countedDirectly(requests));
  expect(await requestsByDay(app, workload, day, "2026-11-30")).toEqual(
    new Map([
      [day, 5000],
      [dayAfter, 50],
    ]),
  );
  const stored = await stores(day, sketches);
  expect(byName(stored)).toEqual(byName(sketches));
});

test("the reference of a version counts its rows as the reduction of a day counts the same requests", async () => {
  const shuffle = seededShuffle(5);
  const own = "own";
  const requests = Array.from({ length: 1000 }, () =>
    randomRequest(shuffle, { workload: own, day, version: 1 }),
  );
  await logRequests(serving, requests);
  const reference = new ProfileSum();
  for (const { textLength, tokens, unknownTokens, words, confidence, class: predicted } of requests) {
    const line = {
      key: "1",
      class: predicted,
      confidence,
      length: textLength,
      tokens,
      unknown: unknownTokens,
      words,
    };
    reference.add(textEvaluation.answer(line)?.bins ?? {});
  }
  const reduced = (await sketchesOfDay(app, own, day, textPlan)).filter(
    ({ feature }) => feature !== "latency",
  );
  const asDay = Object.entries(reference.sketches).map(([feature, { rows, counts }]) => {
    return [`1 ${feature}`, { rows, counts: new Map(Object.entries(counts)) }] as const;
  });
  expect(new Map(asDay)).toEqual(byName(reduced));
});

async function stores(ofDay: string, sketches: Sketch[]): Promise<Sketch[]> {
  await replaceDay(app, workload, ofDay, async () => sketches);
  return await sketchesBetween(app, workload, ofDay, ofDay);
}

test("reducing a day again replaces it: nothing is doubled, and versions and features that vanished are gone", async () => {
  const sketch = (version: number, feature: DriftFeature, rows: number): Sketch => {
    return { day, version, feature, rows, counts: { a: rows } };
  };
  const before = [sketch(1, "class", 5), sketch(1, "confidence", 5), sketch(2, "class", 3)];
  expect(await stores(day, before)).toEqual(before);
  await stores(dayAfter, [{ ...sketch(1, "class", 9), day: dayAfter }]);
  const after = [sketch(1, "class", 7)];
  expect(await stores(day, after)).toEqual(after);
  expect(await stores(day, after)).toEqual(after);
  expect(await sketchesBetween(app, workload, dayAfter, dayAfter)).toHaveLength(1);
});

test("two reductions at once: the one that looked last stays, whole", async () => {
  const sketch = (rows: number): Sketch => ({ day, version: 1, feature: "class", rows, counts: { a: rows } });
  let seen = 0;
  const looks = Array.from({ length: 8 }, () => replaceDay(app, workload, day, async () => [sketch(++seen)]));
  await Promise.all(looks);
  expect(await sketchesBetween(app, workload, day, day)).toEqual([sketch(8)]);
});

test("a label counts for the day on which it came, for the version that answered; a corrected one with its correction, one without a request nowhere", async () => {
  const shuffle = seededShuffle(6);
  const w = "labelled";
  const [requested, came] = ["2026-10-20", "2026-11-02"];
  const request = (version: number, predicted: string, on = requested) =>
    randomRequest(shuffle, { workload: w, day: on, version, class: predicted });
  const [early, late, corrected, sameDay] = [
    request(1, "sea"),
    request(2, "sea"),
    request(1, "forest"),
    request(1, "kitchen", came),
  ];
  await logRequests(serving, [early, late, corrected, sameDay]);
  const label = (of: LoggedRequest, label: string, on: string): Label => {
    return { workload: w, requestId: of.requestId, label, requestDay: of.day, day: on };
  };
  await giveFeedback(serving, [
    label(early, "sea", requested),
    label(late, "forest", came),
    label(corrected, "sea", came),
    // Two days later somebody says that it was right after all.
    label(corrected, "forest", "2026-11-04"),
    label(sameDay, "kitchen", came),
    {
      workload: w,
      requestId: "00000000-0000-7000-8000-ffffffffffff",
      label: "sea",
      requestDay: came,
      day: came,
    },
    // A request of another workload's, named by mistake.
    { ...label(early, "sea", came), workload: "news" },
  ]);
  const feedback = async (on: string) =>
    (await sketchesOfDay(app, w, on, textPlan))
      .filter(({ feature }) => feature === "feedback")
      .map(({ version, rows, counts }) => ({ version, rows, counts }));
  expect(await feedback(requested)).toEqual([
    { version: 1, rows: 1, counts: { [confusionBin("sea", "sea")]: 1 } },
  ]);
  expect((await feedback(came)).sort((a, b) => a.version - b.version)).toEqual([
    {
      version: 1,
      rows: 2,
      counts: { [confusionBin("forest", "forest")]: 1, [confusionBin("kitchen", "kitchen")]: 1 },
    },
    { version: 2, rows: 1, counts: { [confusionBin("forest", "sea")]: 1 } },
  ]);
  expect(await feedback("2026-11-04")).toEqual([]);
});

test("a day without a partition has no sketches and refuses nothing", async () => {
  expect(await sketchesOfDay(app, workload, "2020-01-01", textPlan)).toEqual([]);
});
