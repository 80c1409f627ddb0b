import * as z from "zod";
import { ourError, userError } from "../../../core/errors/error.ts";
import type { Reference } from "../../../core/monitoring/drift.ts";
import { ProfileSum, vocabularySchema } from "./profile.ts";

export interface Row {
  key: string;
  text: string;
  label: string;
}

/** The lines of an evaluation set; the same rows give the same bytes. */
export async function* setLines(rows: readonly Row[]): AsyncIterable<string> {
  for (const { key, text, label } of rows) yield JSON.stringify({ key, text, label });
}

/**
 * The lines of a labelled batch. They carry their slot, so that a batch is never the same object as the set of a decision,
 * whatever rows that has.
 */
export async function* batchLines(slot: string, rows: AsyncIterable<Row>): AsyncIterable<string> {
  for await (const { key, text, label } of rows) yield JSON.stringify({ key, text, label, slot });
}

/** Throws EVA001 where no decision can be taken because nothing was set aside yet. */
export function refuseEmptySet(workload: string, rows: readonly Row[]): void {
  if (rows.length > 0) return;
  throw userError("EVA001", {
    where: `evaluation set of ${workload}`,
    found: "no row was set aside yet",
    expected: "at least one",
    next: "A later slot that sets rows aside has its candidate evaluated; raise evaluation.share where none does.",
  });
}

const count = z.number().int().min(0);
const predictionSchema = z.object({
  class: z.string(),
  confidence: z.number().min(0).max(1),
  length: count.optional(),
  tokens: count.optional(),
  unknown: count.optional(),
  words: z.array(count).optional(),
});

export interface Answers {
  classes: string[];
  confidences: number[];
  /** Of all rows; null when one of them came without what its text was made of. */
  sketches: Reference["sketches"] | null;
}

/**
 * The evaluator's lines as a vector, and what drift is measured against.
 * Throws  EVA002 when there are fewer or more of them than the set has rows, or a line is of another shape.
 */
export async function vectorOf(lines: AsyncIterable<string>, rows: number, where: string): Promise<Answers> {
  const classes: string[] = [];
  const confidences: number[] = [];
  const sum = new ProfileSum();
  let profiled = 0;
  const broken = (found: string) =>
    ourError("EVA002", {
      where,
      found,
      expected: `${rows} predictions`,
      next: "Look at the evaluation job's log.",
    });
  for await (const line of lines) {
    const parsed = predictionSchema.safeParse(jsonOf(line));
    if (!parsed.success) throw broken(`line ${classes.length + 1} of another shape`);
    const { class: predicted, confidence, length, tokens, unknown, words } = parsed.data;
    classes.push(predicted);
    confidences.push(confidence);
    if (length === undefined || tokens === undefined || unknown === undefined || words === undefined)
      continue;
    sum.add({ class: predicted, confidence, length, tokens, unknown, words });
    profiled++;
  }
  if (classes.length !== rows) throw broken(`${classes.length} predictions`);
  return { classes, confidences, sketches: profiled === rows ? sum.sketches : null };
}

/** The words that the evaluator made of the training snapshot; undefined when the lines are none. */
export async function vocabularyOf(
  lines: AsyncIterable<string>,
): Promise<z.output<typeof vocabularySchema> | undefined> {
  let text = "";
  for await (const line of lines) text += line;
  const parsed = vocabularySchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : undefined;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
