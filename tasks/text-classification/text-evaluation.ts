import * as z from "zod";
import { hundredthsBin, logBin } from "../../core/monitoring/drift-bins.ts";
import type { EvaluationRules } from "../task-kind.ts";

const count = z.number().int().min(0);

/**
 * Output line of the evaluator: the predicted class, and the text's features when the job had the training snapshot.
 */
const answerSchema = z.object({
  class: z.string(),
  confidence: z.number().min(0).max(1),
  length: count.optional(),
  tokens: count.optional(),
  unknown: count.optional(),
  words: z.array(count).optional(),
});

const vocabularySchema = z.object({ tracked: z.array(z.string()), known: z.array(z.string()) });

/**
 * The evaluator gets text and class. It returns a class, and the values that the inference log also contains for a
 * request.
 */
export const textEvaluation: EvaluationRules = {
  question: ({ key, content, truth }) => ({ key, text: content, label: truth }),

  answer(line) {
    const parsed = answerSchema.safeParse(line);
    if (!parsed.success) return undefined;
    const { class: answer, confidence, ...values } = parsed.data;
    return { answer, confidence, bins: binsOf(answer, confidence, values) };
  },

  vocabulary(document) {
    const parsed = vocabularySchema.safeParse(document);
    return parsed.success ? parsed.data : undefined;
  },
};

/**
 * Bins of an evaluated row, by the rules for the requests of a day (text-drift.ts,
 * database/monitoring/request-sketches.ts).
 */
function binsOf(
  answer: string,
  confidence: number,
  { length, tokens, unknown, words }: Omit<z.output<typeof answerSchema>, "class" | "confidence">,
) {
  if (length === undefined || tokens === undefined || unknown === undefined || words === undefined)
    return null;
  return {
    class: [answer],
    text_length: [logBin(length)],
    words,
    confidence: [hundredthsBin(Math.fround(confidence))],
    ...(tokens > 0 ? { unknown_words: [Math.min(99, Math.floor((100 * unknown) / tokens))] } : {}),
  };
}
