import { createHash } from "node:crypto";
import * as z from "zod";
import { logBin } from "../../../core/monitoring/drift-bins.ts";
import { generalSettings } from "../../../core/settings/workload.ts";
import { normalUpperTail } from "../../../core/statistics/normal.ts";
import { meanMetric } from "../../../tasks/shared/mean-metric.ts";
import {
  defineTaskKind,
  type Metric,
  type PerformanceMeasure,
  type TaskSchemas,
} from "../../../tasks/task-kind.ts";

const { promotion } = generalSettings.shape;

const priceSettings = z.strictObject({
  ...generalSettings.shape,
  task: z.literal("price-regression"),
  promotion: z
    .strictObject({
      ...promotion.unwrap().shape,
      maximumError: z.number().default(50),
      minimumR2: z.number().default(0.5),
    })
    .prefault({}),
});

const meanAbsoluteError = meanMetric("mean_absolute_error", "lower", (truth, answer) =>
  Math.abs(Number(truth) - Number(answer)),
);

/** A function of all answers, which is no mean over rows. */
const r2: Metric = {
  name: "r2",
  better: "higher",
  scorer: (truths, answers) => (model, rows) => {
    const values = Array.from(rows, (row) => Number(truths[row]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const left = Array.from(rows, (row) => (Number(truths[row]) - Number(answers[model]?.[row])) ** 2);
    const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return 1 - left.reduce((sum, square) => sum + square, 0) / total;
  },
};

/** The bins are those of the absolute error. */
const errorPerformance: PerformanceMeasure = {
  test: "mean-absolute-error",
  called: "growth of the error",
  metricName: "MAE",
  title: "Mean absolute error",
  axis: { min: 0 },
  bin: (truth, answer) => String(logBin(Math.abs(Number(truth) - Number(answer)))),
  promoted(truths, answers) {
    const rows = Int32Array.from(truths.keys());
    return rows.length === 0
      ? null
      : { score: meanAbsoluteError.scorer(truths, [answers])(0, rows), rows: rows.length };
  },
  measure(promoted, window) {
    let [sum, rows] = [0, 0];
    for (const [bin, count] of window.counts) {
      sum += count * (2 ** ((Number(bin) + 0.5) / 8) - 1);
      rows += count;
    }
    const error = sum / rows;
    const score = Math.max(0, error / promoted.score - 1);
    const pValue = () => normalUpperTail((error / promoted.score - 1) * Math.sqrt(window.effectiveRows));
    const bins = { labels: ["error"], reference: [promoted.score], window: [error] };
    const seen = `mean absolute error ${error.toFixed(1)} instead of ${promoted.score.toFixed(1)}`;
    const changed = "The model is further off";
    return [{ test: "mean-absolute-error", statistic: error, score, pValue, bins, changed, seen }];
  },
};

const answerSchema = z.object({ price: z.number(), area: z.number() });
const question = z.object({ key: z.string(), rooms: z.number(), area: z.number() });
const schemas: TaskSchemas = {
  snapshotLine: question.extend({ price: z.number() }),
  evaluationLine: question,
  predictionLine: answerSchema,
  vocabulary: z.object({}),
  modelMetadata: z.object({}),
  request: z.strictObject({
    flats: z
      .array(question.omit({ key: true }))
      .min(1)
      .max(100),
  }),
  prediction: z.object({ request_id: z.uuid(), price: z.number() }),
};

/**
 * A small kind that is unlike texts in everything: content of two columns, truths that are numbers, answers without
 * confidence, a metric that is better when lower, a gate beside it, and values that the log has no column for.
 */
export const priceRegression = defineTaskKind("price-regression", priceSettings, schemas, (settings) => ({
  rows: {
    columns: [
      { setting: "rooms", name: "rooms" },
      { setting: "area", name: "area" },
      { setting: "price", name: "price" },
    ],
    maxContentBytes: 1000,
    truths: "values",
    remedies: { "not-a-number": "Is the column the right one?" },
    reader: () => ({
      read({ bytes, starts, ends }, fields, row) {
        const [rooms, area, price] = fields.map((field) =>
          bytes.toString("utf8", starts[field], ends[field]),
        );
        if (![rooms, area, price].every((value) => Number.isFinite(Number.parseFloat(value ?? "")))) {
          return "not-a-number";
        }
        const content = JSON.stringify({ rooms: Number(rooms), area: Number(area) });
        row.bytes = Buffer.from(`${content}${price}`);
        row.contentStart = 0;
        row.contentEnd = content.length;
        row.truthStart = content.length;
        row.truthEnd = row.bytes.length;
        return undefined;
      },
      hash: ({ bytes, contentEnd }) =>
        createHash("sha256").update(bytes.subarray(0, contentEnd)).digest("binary"),
    }),
    refuseUselessBatch(where, { rows }) {
      if (rows < 2) throw new RangeError(`${where}: one row has no spread`);
    },
  },
  training: {
    hyperparameters: {},
    refuseUntrainable(workload, { rows }) {
      if (rows < 10) throw new RangeError(`${workload}: too few rows`);
    },
    snapshotLine: ({ key, content, truth }) => ({
      line: { key, ...JSON.parse(content), price: Number(truth) },
      copies: 1,
    }),
  },
  evaluation: {
    question: ({ key, content }) => ({ key, ...JSON.parse(content) }),
    answer(line) {
      const parsed = answerSchema.safeParse(line);
      if (!parsed.success) return undefined;
      const { price, area } = parsed.data;
      return {
        answer: String(price),
        confidence: null,
        bins: { price: [logBin(price)], area: [logBin(area)] },
      };
    },
    vocabulary: () => ({ tracked: [] }),
  },
  promotion: {
    ratchet: { metric: meanAbsoluteError, limit: settings.promotion.maximumError },
    gates: [{ metric: r2, limit: settings.promotion.minimumR2 }],
    parts: null,
  },
  drift: {
    features: [
      {
        name: "area",
        kind: "data",
        called: "area",
        versions: "all",
        logged: { key: "area" },
        binning: {
          bins: "log",
          more: "Flats are larger",
          less: "Flats are smaller",
          otherwise: "Areas are spread otherwise",
          unit: " square metres",
        },
      },
      {
        name: "price",
        kind: "prediction",
        called: "the predicted prices",
        versions: "own",
        logged: { column: "class" },
        binning: {
          bins: "log",
          more: "Predicted prices are higher",
          less: "Predicted prices are lower",
          otherwise: "Predicted prices are spread otherwise",
          unit: " euros",
        },
      },
    ],
    requests: "price",
    performance: errorPerformance,
  },
  serverEnvironment: {},
  longSettings: [],
}));
