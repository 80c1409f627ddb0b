import * as z from "zod";
import type { TaskSchemas } from "../task-kind.ts";

const key = z.string().min(1).describe("of the row");
const text = z.string();
const className = z.string().min(1);
const confidence = z.number().min(0).max(1);
const count = z.int().min(0);

const snapshotLine = z
  .object({
    key,
    text,
    label: className.describe("the true class"),
    weight: z.number().positive().max(1e12).describe("how much the row counts in training"),
  })
  .describe("A line of a snapshot of texts and their classes.");

const evaluationLine = z
  .object({
    key,
    text,
    label: className.optional().describe("the true class, which the evaluator does not read"),
  })
  .describe("A line of an evaluation set of texts.");

/**
 * Output line of the evaluator: the predicted class, and the text's features. `unknown` and `words` are absent when the
 * job had no vocabulary.
 */
export const predictionLine = z
  .object({
    key,
    class: className.describe("the predicted class"),
    confidence,
    length: count.optional().describe("of the text, in characters"),
    tokens: count.optional().describe("words of two characters or more"),
    unknown: count.optional().describe("tokens that the training never saw"),
    words: z.array(count).optional().describe("indexes of the tracked words in the text, ascending"),
  })
  .describe("A line of a prediction vector of texts.");

export const vocabulary = z
  .object({
    tracked: z
      .array(z.string())
      .describe("words whose frequency is tracked; prediction lines refer to their index"),
    known: z.array(z.string()).describe("words that the training saw"),
  })
  .describe("The vocabulary of a model version.");

/** Schemas of texts. TypeScript does not read documents of the last three: only Python and the servers' clients do. */
export const textSchemas: TaskSchemas = {
  snapshotLine,
  evaluationLine,
  predictionLine,
  vocabulary,
  modelMetadata: z
    .object({ "ratchet.classes": z.array(className).min(1).optional() })
    .describe("Metadata of the MLflow model; the classes are those it may answer, any when they are absent."),
  request: z
    .strictObject({
      text: text.optional().describe("one text; either this or texts"),
      texts: z.array(text).min(1).max(1000).optional(),
      occurred_at: z.string().nullish().describe("instant with its offset; now when absent"),
    })
    .describe("Body of POST /predict."),
  prediction: z
    .object({ request_id: z.uuid(), class: className, confidence })
    .describe("The answer to one text of a request."),
};
