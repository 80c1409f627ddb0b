import { ourError, userError } from "../../../core/errors/error.ts";
import type { Reference } from "../../../core/monitoring/drift.ts";
import type { EvaluationRules, LabelledRow, Vocabulary } from "../../../tasks/task-kind.ts";
import { ProfileSum } from "./profile.ts";

/** Lines of an evaluation-set file. Equal rows give equal bytes. */
export async function* setLines(
  rows: readonly LabelledRow[],
  { question }: EvaluationRules,
): AsyncIterable<string> {
  for (const row of rows) yield JSON.stringify(question(row));
}

/**
 * Lines of a labelled-batch file. Each line includes the slot. A batch and an evaluation set with the same rows
 * therefore have different hashes.
 */
export async function* batchLines(
  slot: string,
  rows: AsyncIterable<LabelledRow>,
  { question }: EvaluationRules,
): AsyncIterable<string> {
  for await (const row of rows) yield JSON.stringify({ ...question(row), slot });
}

/**
 * Throws  EVA001 when the evaluation set is empty, because the workload has no evaluation rows yet.
 */
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
  /** Null for task kinds whose models return no confidence. */
  confidences: number[] | null;
  /** Sketches of all rows. Null when one row lacks the data from which its bins are computed. */
  sketches: Reference["sketches"] | null;
}

/**
 * Reads the evaluator's output lines into a prediction vector and drift sketches.
 * Throws  EVA002 when the number of lines differs from the number of rows, or a line has the wrong shape.
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

/** Vocabulary that the evaluator built from the training snapshot. Undefined when the file has no lines. */
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
