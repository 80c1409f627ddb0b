import { describe, expect, test } from "vitest";
import { type Balance, shareOf } from "../../lambdas/train-model/domain/balance.ts";
import { refuseUntrainable, snapshotLines } from "../../lambdas/train-model/domain/plan-training.ts";
import { reference } from "../support/reference/judging.ts";

const counts = { a: 2, b: 3, c: 7 };
const everyRow = Object.entries(counts).flatMap(([label, rows]) =>
  Array.from({ length: rows }, (_, index) => ({ label, rank: index + 1 })),
);

/** How many lines and how much weight each class has in a snapshot. */
function totals(balance: Balance) {
  const lines: Record<string, number> = {};
  let weight = 0;
  for (const row of everyRow) {
    const share = shareOf(balance, counts, row);
    lines[row.label] = (lines[row.label] ?? 0) + share.copies;
    weight += share.copies * share.weight;
  }
  return { lines, weight };
}

describe("shareOf", () => {
  test.each(reference.classWeights.map((one) => [JSON.stringify(one.counts), one] as const))(
    "class-weights of %s are scikit-learn's compute_class_weight",
    (_, one) => {
      for (const [label, weight] of Object.entries(one.weights)) {
        const share = shareOf("class-weights", one.counts, { label, rank: 1 });
        expect(share.copies).toBe(1);
        expect(share.weight).toBeCloseTo(weight, 12);
      }
    },
  );

  test.each([
    ["none", { a: 2, b: 3, c: 7 }],
    ["class-weights", { a: 2, b: 3, c: 7 }],
    ["undersample", { a: 2, b: 2, c: 2 }],
    ["oversample", { a: 7, b: 7, c: 7 }],
  ] as const)("%s makes of classes of 2, 3 and 7 rows %o", (balance, lines) => {
    expect(totals(balance).lines).toEqual(lines);
  });

  test.each(["none", "class-weights"] as const)(
    "%s keeps the total weight at the number of rows",
    (balance) => {
      expect(totals(balance).weight).toBeCloseTo(12, 12);
    },
  );
});

describe("snapshotLines", () => {
  test("repeats a row in place, and writes key, text, label and weight", async () => {
    async function* source() {
      yield { key: "1", text: "x", label: "a", rank: 1 };
      yield { key: "2", text: "y", label: "b", rank: 1 };
      yield { key: "3", text: "z", label: "b", rank: 2 };
    }
    const lines: string[] = [];
    for await (const line of snapshotLines(source(), { a: 1, b: 2 }, "oversample")) lines.push(line);
    expect(lines).toEqual([
      '{"key":"1","text":"x","label":"a","weight":1}',
      '{"key":"1","text":"x","label":"a","weight":1}',
      '{"key":"2","text":"y","label":"b","weight":1}',
      '{"key":"3","text":"z","label":"b","weight":1}',
    ]);
  });
});

describe("refuseUntrainable", () => {
  test.each([
    ["no rows", {}, /TRM001 .*no rows/s],
    ["one class", { a: 5 }, /TRM001 .*one class only, "a"/s],
  ])("%s is refused before a job is paid for", (_, found, message) => {
    expect(() => refuseUntrainable("news", found)).toThrow(message);
  });

  test("two classes are enough", () => {
    refuseUntrainable("news", { a: 1, b: 1 });
  });
});
