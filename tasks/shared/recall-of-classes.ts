import type { PartScore, PartsRule } from "../task-kind.ts";
import { checkLengths } from "./mean-metric.ts";

/**
 * Rows of a class below which half of its recall may be lost by chance.
 * Source  Two binomials: when production and candidate each find a row of the class with probability .7, independently, the
 *         candidate finds less than half of what production does in 1.3 % of evaluation sets with 10 such rows, in .1 % of
 *         those with 20. Answers to the same rows are not independent, which makes both smaller.
 */
const leastRows = 20;

/** The classes of an evaluation set as its parts, by their recall: the share of a class's rows that a model finds. */
export function recallOfClasses(floor: number): PartsRule {
  return {
    ...{ called: "class", score: "recall", setting: "promotion.classFloor" },
    ...{ floor, leastRows, of: recalls },
  };
}

function recalls(truths: readonly string[], answers: readonly (readonly string[])[]): PartScore[] {
  checkLengths(truths, answers);
  const found = new Map<string, { rows: number; hits: number[] }>();
  truths.forEach((truth, row) => {
    const one = found.get(truth) ?? { rows: 0, hits: answers.map(() => 0) };
    one.rows++;
    answers.forEach((own, model) => {
      if (own[row] === truth) one.hits[model] = (one.hits[model] ?? 0) + 1;
    });
    found.set(truth, one);
  });
  return [...found].map(([name, { rows, hits }]) => ({ name, rows, scores: hits.map((hit) => hit / rows) }));
}
