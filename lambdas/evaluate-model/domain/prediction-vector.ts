import { ourError, userError } from "../../../core/errors/error.ts";
import type { Reference } from "../../../core/monitoring/drift.ts";
import type { EvaluationRules, LabelledRow, Vocabulary } from "../../../tasks/task-kind.ts";
import { ProfileSum } from "./profile.ts";

/** The lines of an evaluation set; the same rows give the same bytes. */
export async function* setLines(
  rows: readonly LabelledRow[],
  { question }: EvaluationRules,
): AsyncIterable<string> {
  for (const row of rows) yield JSON.stringify(question(row));
}

/**
 * The lines of a labelled batch. Each line includes the slot, so that the file of a batch and the evaluation set of a
 * decision never have the same content (and hash), even when they hold the same rows.
 */
export async function* batchLines(
  slot: string,
  rows: AsyncIterable<LabelledRow>,
  { question }: EvaluationRules,
): AsyncIterable<string> {
  for await (const row of rows) yield JSON.stringify({ ...question(row), slot });
}

/** Throws EVA001 where no decision can be taken because nothing was set aside yet. */
export function refuseEmptySet(workload: string, rows: readonly LabelledRow[]): void {
  if (rows.length > 0) return;
  throw userError("EVA001", {
    where: `evaluation set of ${workload}`,
    found: "no row was set aside yet",
    expected: "at least one",
    next: "A later slot that sets rows aside has its candidate evaluated; raise evaluation.share where none does.",
  });
}

export interface Answers {
  answers: string[];
  /** Null where models of the task kind have none. */
  confidences: number[] | null;
  /** Of all rows; null when one of them came without what its bins are made of. */
  sketches: Reference["sketches"] | null;
}

/**
 * The evaluator's lines as a vector, and what drift is measured against.
 * Throws  EVA002 when there are fewer or more of them than the set has rows, or a line is of another shape.
 */
export async function vectorOf(
  lines: AsyncIterable<string>,
  rows: number,
  where: string,
  rules: EvaluationRules,
): Promise<Answers> {
  const answers: string[] = [];
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
    const read = rules.answer(jsonOf(line));
    if (read === undefined) throw broken(`line ${answers.length + 1} of another shape`);
    answers.push(read.answer);
    if (read.confidence !== null) confidences.push(read.confidence);
    if (read.bins === null) continue;
    sum.add(read.bins);
    profiled++;
  }
  if (answers.length !== rows) throw broken(`${answers.length} predictions`);
  return {
    answers,
    confidences: confidences.length === rows ? confidences : null,
    sketches: profiled === rows ? sum.sketches : null,
  };
}

/** What the evaluator made of the training snapshot; undefined when the lines are none. */
export async function vocabularyOf(
  lines: AsyncIterable<string>,
  { vocabulary }: EvaluationRules,
): Promise<Vocabulary | undefined> {
  let text = "";
  for await (const line of lines) text += line;
  return vocabulary(jsonOf(text));
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
