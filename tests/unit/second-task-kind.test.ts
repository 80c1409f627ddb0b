import { describe, expect, test } from "vitest";
import type { Sketch } from "../../core/monitoring/drift.ts";
import { logBin } from "../../core/monitoring/drift-bins.ts";
import { featureQuery } from "../../database/monitoring/feature-query.ts";
import { daysOfWindow } from "../../lambdas/detect-drift/domain/days.ts";
import { examine } from "../../lambdas/detect-drift/domain/examine.ts";
import { batchLines, setLines, vectorOf } from "../../lambdas/evaluate-model/domain/prediction-vector.ts";
import { findColumns } from "../../lambdas/load-data/domain/reading/columns.ts";
import { DelimitedReader } from "../../lambdas/load-data/domain/reading/delimited.ts";
import { decidePromotion } from "../../lambdas/promote-model/domain/decide-promotion.ts";
import { snapshotLines } from "../../lambdas/train-model/domain/plan-training.ts";
import { priceRegression } from "../support/tasks/price-regression.ts";

// A kind that no file outside its own knows goes through everything that decides. What this does not prove: PostgreSQL and
// the containers, for which a second kind adds its own server, evaluator and trainer (docs/decisions/0017-task-kinds.md).

const workload = priceRegression.settings.parse({
  name: "flats",
  task: "price-regression",
  source: { path: "flats.csv" },
});
const task = priceRegression.of(workload);

async function* each<T>(items: readonly T[]) {
  yield* items;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items);
}

const rows = [
  { key: "1", content: '{"rooms":2,"area":50}', truth: "200", rank: 1 },
  { key: "2", content: '{"rooms":4,"area":90}', truth: "380", rank: 2 },
];

test("a record of three columns becomes a content and a truth; one that is no number is rejected with its own reason", () => {
  const read: string[][] = [];
  const rejected: string[] = [];
  const reader = task.rows.reader();
  const row = { bytes: Buffer.alloc(0), contentStart: 0, contentEnd: 0, truthStart: 0, truthEnd: 0 };
  let fields: readonly number[] = [];
  const csv = new DelimitedReader(
    { where: "flats.csv", delimiter: ",", maxRecordBytes: task.rows.maxContentBytes },
    {
      columns: (names) => {
        fields = findColumns("flats.csv", names, workload.source, task.rows.columns).row;
      },
      record: (view) => {
        const reason = reader.read(view, fields, row);
        if (reason !== undefined) rejected.push(reason);
        else {
          const { bytes, contentStart, contentEnd, truthStart, truthEnd } = row;
          read.push([
            bytes.toString("utf8", contentStart, contentEnd),
            bytes.toString("utf8", truthStart, truthEnd),
          ]);
          expect(reader.hash(row)).toHaveLength(32);
        }
      },
      malformed: (line) => rejected.push(`line ${line}`),
    },
  );
  csv.push(Buffer.from("price,area,rooms\n200,50,2\nmuch,60,3\n380,90,4\n"));
  csv.end();
  expect(read).toEqual(rows.map(({ content, truth }) => [content, truth]));
  expect(rejected).toEqual(["not-a-number"]);
  expect(task.rows.remedies["not-a-number"]).toBeDefined();
});

test("snapshot and evaluation lines have the kind's own shape, and the questions no truth", async () => {
  expect(await all(snapshotLines(each(rows), { rows: 2, classes: {} }, task.training))).toEqual([
    '{"key":"1","rooms":2,"area":50,"price":200}',
    '{"key":"2","rooms":4,"area":90,"price":380}',
  ]);
  expect(await all(setLines(rows, task.evaluation))).toEqual([
    '{"key":"1","rooms":2,"area":50}',
    '{"key":"2","rooms":4,"area":90}',
  ]);
  expect(await all(batchLines("2026-11-23T01:00:00Z", each(rows.slice(0, 1)), task.evaluation))).toEqual([
    '{"key":"1","rooms":2,"area":50,"slot":"2026-11-23T01:00:00Z"}',
  ]);
});

test("answers are read into a vector without confidences, and into the sketches of its features", async () => {
  const lines = ['{"price":210,"area":50}', '{"price":360,"area":90}'];
  const vector = await vectorOf(each(lines), 2, "evaluation", task.evaluation);
  expect(vector).toEqual({
    answers: ["210", "360"],
    confidences: null,
    sketches: {
      price: { rows: 2, counts: { [logBin(210)]: 1, [logBin(360)]: 1 } },
      area: { rows: 2, counts: { [logBin(50)]: 1, [logBin(90)]: 1 } },
    },
  });
  await expect(vectorOf(each(['{"class":"sea"}', "{}"]), 2, "evaluation", task.evaluation)).rejects.toThrow(
    "EVA002",
  );
});

describe("a metric that is better when lower", () => {
  const truths = Array.from({ length: 60 }, (_, row) => String(100 + 10 * row));
  /** A model that is off by so much, in turns above and below. */
  const offBy = (error: number) =>
    truths.map((truth, row) => String(Number(truth) + (row % 2 ? error : -error)));
  const decide = (candidate: number, production: number | null, promotion = {}) =>
    decidePromotion(
      {
        truths,
        candidate: { version: 2, answers: offBy(candidate) },
        production: production === null ? null : { version: 1, answers: offBy(production) },
        evaluationSet: "0123abcd",
      },
      { ...workload.promotion, ...promotion },
      task.promotion,
    );

  test("promotes the model with the smaller error, whose gain is above 0", () => {
    const decision = decide(10, 20, { confidence: 0.95 });
    expect(decision).toMatchObject({
      outcome: "promoted",
      better: "lower",
      scoreNew: 10,
      scoreProduction: 20,
    });
    expect(decision.interval).toEqual([10, 10]);
    expect(decision.rule).toMatch(
      /^mean_absolute_error: new 10\.0000 < maximum 50 and new 10\.0000 < production 20\.0000 and gain interval at 0\.95 \[10\.0000, 10\.0000\] > 0 and r2: new 0\.9\d+ > minimum 0\.5 and rows \d+ >= 50$/,
    );
    expect(decision.reason).toContain("It is below the maximum of 50 and below production.");
  });

  test.each([
    ["equal to production", 20, 20, /it is not below production/],
    ["worse than production", 30, 20, /it is not below production/],
    ["equal to the maximum", 50, null, /it is not below the maximum of 50/],
    ["above the maximum, better than production", 60, 70, /it is not below the maximum of 50/],
  ])("refuses a candidate that is %s", (_, candidate, production, reason) => {
    const decision = decide(candidate, production);
    expect(decision.outcome).toBe("refused");
    expect(decision.reason).toMatch(reason);
  });

  test("refuses a candidate that beats production and fails another gate of the kind", () => {
    const { ratchet, gates } = task.promotion;
    const strict = { ratchet, parts: null, gates: gates.map((gate) => ({ ...gate, limit: 0.999 })) };
    const decision = decidePromotion(
      {
        truths,
        candidate: { version: 2, answers: offBy(10) },
        production: { version: 1, answers: offBy(20) },
        evaluationSet: "00",
      },
      workload.promotion,
      strict,
    );
    expect(decision.outcome).toBe("refused");
    expect(decision.reason).toMatch(
      /Refused because its r2 of 0\.99\d\d is not above the minimum of 0\.999\.$/,
    );
  });
});

describe("drift of features that only this kind has", () => {
  const day = "2026-11-22";
  const sketch =
    (feature: string, value: number) =>
    (one: string): Sketch => {
      const bins = { [logBin(value)]: 300, [logBin(value * 1.2)]: 300, [logBin(value * 1.5)]: 300 };
      return { day: one, version: 1, feature, rows: 900, counts: bins };
    };
  const frozen = (feature: string, value: number) => {
    const { rows: size, counts } = sketch(feature, value)(day);
    return { rows: size, counts };
  };
  const reference = {
    version: 1,
    frozenOn: "2026-10-01",
    words: [],
    sketches: { area: frozen("area", 60), price: frozen("price", 250) },
    performance: { score: 10, rows: 2000 },
  };
  const examined = (area: number, error: number) => {
    const week = daysOfWindow(day, 7);
    const cell = task.drift.performance.bin("200", String(200 + error));
    return examine({
      day,
      reference,
      sketches: [
        ...week.map(sketch("area", area)),
        ...week.map(sketch("price", 250)),
        ...week.map((one) => ({
          day: one,
          version: 1,
          feature: "feedback",
          rows: 100,
          counts: { [cell]: 100 },
        })),
      ],
      productionVersion: 1,
      settings: workload.drift,
      rules: task.drift,
    });
  };

  test("is found, with the kind's own sentence, and only where it is", () => {
    const { dataScore, predictionScore, details, severity } = examined(120, 10);
    expect(severity).toBe("critical");
    expect(dataScore).toBeGreaterThan(0.3);
    expect(predictionScore).toBe(0);
    expect(details.summary).toMatch(/^Flats are larger: median \d+ instead of \d+ square metres; /);
    expect(details.traffic.rows).toBe(900);
  });

  test("of the performance is by the kind's own measure", () => {
    expect(examined(60, 10).performanceScore).toBeLessThan(0.1);
    const { performanceScore, details } = examined(60, 20);
    expect(performanceScore).toBeGreaterThan(0.5);
    expect(details.summary).toMatch(
      /^The model is further off: mean absolute error \d+\.\d instead of 10\.0; growth of the error \d\.\d\d over/,
    );
  });
});

test("a feature without a column is reduced from what the log has under its name, which is a parameter", () => {
  const [area] = task.drift.features;
  if (area === undefined) throw new Error("the kind has no feature");
  const { sql, values } = featureQuery(area);
  expect(values).toEqual(["area"]);
  expect(sql).toContain("(features->>$3::text)::float8");
  expect(sql).toContain("features->>$3::text IS NOT NULL");
  expect(sql).not.toContain("area");
});
