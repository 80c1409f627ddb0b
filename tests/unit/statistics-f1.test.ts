import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { generator } from "../../core/statistics/generator.ts";
import { type Confusion, weightedF1 } from "../../core/statistics/weighted-f1.ts";

const vectors = z
  .array(z.object({ confusion: z.array(z.array(z.number())), score: z.number(), standard_error: z.number() }))
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/statistics/weighted-f1.json"), "utf8")),
  );

const confusionOf = (cells: readonly (readonly number[])[]): Confusion =>
  new Map(
    cells.map((row, truth) => [String(truth), new Map(row.map((count, answer) => [String(answer), count]))]),
  );

describe("weighted F1 of a confusion", () => {
  test.each(vectors)("is scikit-learn's, of $confusion.length classes", ({ confusion, ...expected }) => {
    const { score, standardError } = weightedF1(confusionOf(confusion));
    expect(Math.abs(score - expected.score)).toBeLessThan(1e-9);
    // Expected by differences, which are only so exact.
    expect(Math.abs(standardError - expected.standard_error)).toBeLessThan(1e-8);
  });

  test("is 1 without an error when all is right, 0 when nothing is, and an error itself without rows", () => {
    expect(
      weightedF1(
        confusionOf([
          [3, 0],
          [0, 4],
        ]),
      ),
    ).toEqual({ score: 1, rows: 7, standardError: 0 });
    expect(
      weightedF1(
        confusionOf([
          [0, 3],
          [4, 0],
        ]),
      ),
    ).toEqual({ score: 0, rows: 7, standardError: 0 });
    expect(weightedF1(confusionOf([[7]])).score).toBe(1);
    expect(() => weightedF1(confusionOf([[0]]))).toThrow(RangeError);
  });

  // Seeded, so it is no matter of luck; 2,000 draws know the coverage to half a point.
  test.each([
    [200, 0.93, 0.965],
    [2000, 0.94, 0.965],
  ])("its 95 %% interval of %d rows holds the true score about 95 times in 100", (rows, least, most) => {
    const truth = vectors[2]?.confusion ?? [];
    const { score: target } = weightedF1(confusionOf(truth));
    const random = generator(5);
    const sums: number[] = [];
    for (const count of truth.flat()) sums.push((sums.at(-1) ?? 0) + count);
    const total = sums.at(-1) ?? 0;
    let covered = 0;
    const draws = 2000;
    for (let draw = 0; draw < draws; draw++) {
      const cells = truth.map((row) => row.map(() => 0));
      for (let row = 0; row < rows; row++) {
        const cell = firstAbove(sums, random() * total);
        const line = cells[Math.floor(cell / truth.length)] ?? [];
        line[cell % truth.length] = (line[cell % truth.length] ?? 0) + 1;
      }
      const { score, standardError } = weightedF1(confusionOf(cells));
      if (Math.abs(score - target) <= 1.959964 * standardError) covered++;
    }
    expect(covered / draws).toBeGreaterThan(least);
    expect(covered / draws).toBeLessThan(most);
  });
});

function firstAbove(sums: readonly number[], value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
