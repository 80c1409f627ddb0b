import type * as z from "zod";
import { hundredthsBin, logBin } from "../../core/monitoring/drift-bins.ts";
import type { EvaluationRules } from "../task-kind.ts";
import { predictionLine, vocabulary } from "./text-schemas.ts";

/**
 * The evaluator gets text and class. It returns a class, and the values that the inference log also contains for a
 * request.
 */
export const textEvaluation: EvaluationRules = {
  question: ({ key, content, truth }) => ({ key, text: content, label: truth }),

  answer(line) {
    const parsed = predictionLine.safeParse(line);
    if (!parsed.success) return undefined;
    const { class: answer, confidence, ...values } = parsed.data;
    return { answer, confidence, bins: binsOf(answer, confidence, values) };
  },

  vocabulary(document) {
    const parsed = vocabulary.safeParse(document);
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
  { length, tokens, unknown, words }: Omit<z.output<typeof predictionLine>, "key" | "class" | "confidence">,
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
