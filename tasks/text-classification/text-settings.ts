import * as z from "zod";
import { generalSettings } from "../../core/settings/workload.ts";
import { balances } from "../shared/balance-classes.ts";
import { classMetricNames } from "../shared/class-metrics.ts";

const { source, training, promotion, serving } = generalSettings.shape;
const { maxRejectedShare, ...sourceSettings } = source.shape;
const { enabled, confidence, minimumRows } = promotion.unwrap().shape;

/** Settings of a text classification workload: the general settings and those of the task kind. */
export const textSettings = z.strictObject({
  ...generalSettings.shape,
  task: z.literal("text-classification").describe("what the model does; decides trainer and evaluator"),
  source: z
    .strictObject({
      ...sourceSettings,
      columns: z
        .strictObject({
          text: z.string().min(1).default("text").describe("column that holds the text"),
          label: z.string().min(1).default("label").describe("column that holds the true class"),
          ...sourceSettings.columns.unwrap().shape,
        })
        .prefault({}),
      labels: z
        .array(z.string().min(1))
        .min(2)
        .optional()
        .describe(
          "closed list of classes; a row with another goes to quarantine. Absent: any non-empty label",
        ),
      foldLabels: z
        .boolean()
        .default(false)
        .describe(
          "true: labels that differ in case, spaces, invisible characters or normal form are one class, written as in labels or else in small letters. false: they are classes of their own, and the verification names them",
        ),
      maxRejectedShare,
      maxTextBytes: z
        .int()
        .min(100)
        .max(16777216)
        .default(1048576)
        .describe("bytes a text may have; a longer row goes to quarantine"),
    })
    .describe(source.description ?? ""),
  training: z
    .strictObject({
      balance: z
        .enum(balances)
        .default("class-weights")
        .describe("undersampling cost a point of F1 where it was measured, class weights nothing"),
      hyperparameters: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .default({})
        .describe("overrides of the trainer's defaults"),
      ...training.unwrap().shape,
    })
    .prefault({}),
  promotion: z
    .strictObject({
      enabled,
      metric: z
        .enum(classMetricNames)
        .default("weighted_f1")
        .describe(
          "score from 0 to 1 that decides; weighted_f1 counts a class by its rows, macro_f1 each alike, accuracy is the share of right rows",
        ),
      minimum: z.number().min(0).max(1).default(0.75).describe("a candidate must score more than this"),
      confidence,
      minimumRows,
      classFloor: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe(
          "share of production's recall that a candidate must keep on every class of 20 evaluation rows or more; 0 switches this off",
        ),
    })
    .prefault({}),
  serving: z
    .strictObject({
      ...serving.unwrap().shape,
      logTexts: z.boolean().default(false).describe("true: the inference log holds the texts themselves"),
    })
    .prefault({}),
});

/** Validated settings of a text classification workload, with defaults. */
export type TextSettings = z.output<typeof textSettings>;
