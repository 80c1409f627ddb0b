import * as z from "zod";
import { ourError, userError } from "../../core/errors.ts";

export interface Row {
  key: string;
  text: string;
  label: string;
}

/** The lines of an evaluation set; the same rows give the same bytes. */
export async function* setLines(rows: readonly Row[]): AsyncIterable<string> {
  for (const { key, text, label } of rows) yield JSON.stringify({ key, text, label });
}

/** Throws EVA001 where no decision can be taken because nothing was set aside yet. */
export function refuseEmptySet(workload: string, rows: readonly Row[]): void {
  if (rows.length > 0) return;
  throw userError("EVA001", {
    where: `evaluation set of ${workload}`,
    found: "no row was set aside yet",
    expected: "at least one",
    next: "A later slot that sets rows aside has its candidate judged; raise evaluation.share where none does.",
  });
}

const predictionSchema = z.object({ class: z.string(), confidence: z.number().min(0).max(1) });

/**
 * The evaluator's lines as a vector.
 * Throws  EVA002 when there are fewer or more of them than the set has rows, or a line is of another shape.
 */
export async function vectorOf(
  lines: AsyncIterable<string>,
  rows: number,
  where: string,
): Promise<{ classes: string[]; confidences: number[] }> {
  const classes: string[] = [];
  const confidences: number[] = [];
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
    classes.push(parsed.data.class);
    confidences.push(parsed.data.confidence);
  }
  if (classes.length !== rows) throw broken(`${classes.length} predictions`);
  return { classes, confidences };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
