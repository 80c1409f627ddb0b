import { userError } from "../../core/errors/error.ts";
import type { BatchContent, RowCounts } from "../task-kind.ts";

const maxClasses = 1000;

/**
 * Refuses a batch with which a classifier cannot be trained.
 * Shape   otherClasses: the workload already has rows of other classes. words: names for a row's content, and for the
 *         setting of the class column.
 * Throws  LOAD006 one class only, LOAD007 copies of the same contents, LOAD012 too many classes.
 */
export function refuseUselessClasses(
  where: string,
  found: BatchContent,
  otherClasses: boolean,
  words: { content: string; setting: string },
): void {
  const classes = Object.keys(found.classes);
  if (classes.length > maxClasses) {
    throw userError("LOAD012", {
      where,
      found: `${classes.length} different labels in ${found.rows} rows`,
      expected: `at most ${maxClasses}`,
      next: `Set ${words.setting} to the column that holds the class, then run the slot again.`,
    });
  }
  // A batch of one row has one class by nature; the model is trained on all batches together.
  if (classes.length === 1 && found.rows > 1 && !otherClasses) {
    throw userError("LOAD006", {
      where,
      found: `only class ${JSON.stringify(classes[0])} in ${found.rows} rows`,
      expected: "at least two classes",
      next: `Add rows of other classes (or correct ${words.setting}), then run the slot again.`,
    });
  }
  const copies = found.rows - found.distinctContents;
  if (found.rows >= 10 && copies * 2 >= found.rows && found.distinctContents <= classes.length) {
    throw userError("LOAD007", {
      where,
      found: `${found.distinctContents} different ${words.content} in ${found.rows} rows`,
      expected: `more different ${words.content} than classes`,
      next: "Look for an export that repeats its rows, put a correct object, then run the slot again.",
    });
  }
}

/**
 * Throws  TRM001 when no classifier can be trained, before a job is started.
 */
export function refuseUntrainableClasses(workload: string, { classes }: RowCounts): void {
  const names = Object.keys(classes);
  if (names.length >= 2) return;
  throw userError("TRM001", {
    where: `training data of ${workload}`,
    found: names.length === 0 ? "no rows" : `one class only, ${JSON.stringify(names[0])}`,
    expected: "rows of at least two classes",
    next: "Look at the source and its label column; the next slot that adds another class is trained.",
  });
}
