import { describe, expect, test } from "vitest";
import { snapshotLines } from "../../lambdas/train-model/domain/plan-training.ts";
import { type Balance, balanceClasses } from "../../tasks/shared/balance-classes.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { workloadSchema } from "../../tasks/workload.ts";
import { reference } from "../support/reference/judging.ts";

const counts = { a: 2, b: 3, c: 7 };
const everyRow = Object.entries(counts).flatMap(([truth, rows]) =>
  Array.from({ length: rows }, (_, index) => ({ truth, rank: index + 1 })),
);

function trainingWith(balance: Balance) {
  const settings = {
    name: "news",
    task: "text-classification",
    source: { path: "x" },
    training: { balance },
  };
  return taskOf(workloadSchema.parse(settings)).training;
}

/** How many lines and how much weight each class has in a snapshot. */
function totals(balance: Balance) {
  const lines: Record<string, number> = {};
  let weight = 0;
  for (const row of everyRow) {
    const share = balanceClasses(balance, counts, row);
    lines[row.truth] = (lines[row.truth] ?? 0) + share.copies;
    weight += share.copies * share.weight;
  }
  return { lines, weight };
}

describe("balanceClasses", () => {
  test.each(reference.classWeights.map((one) => [JSON.stringify(one.counts), one] as const))(
    "class-weights of %s are scikit-learn's compute_class_weight",
    (_, one) => {
      for (const [label, weight] of Object.entries(one.weights)) {
        const share = balanceClasses("class-weights", one.counts, { truth: label, rank: 1 });
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
      yield { key: "1", content: "x", truth: "a", rank: 1 };
      yield { key: "2", content: "y", truth: "b", rank: 1 };
      yield { key: "3", content: "z", truth: "b", rank: 2 };
    }
    const lines: string[] = [];
    for await (const line of snapshotLines(
      source(),
      { rows: 3, classes: { a: 1, b: 2 } },
      trainingWith("oversample"),
    ))
      lines.push(line);
    expect(lines).toEqual([
      '{"key":"1","text":"x","label":"a","weight":1}',
      '{"key":"1","text":"x","label":"a","weight":1}',
      '{"key":"2","text":"y","label":"b","weight":1}',
      '{"key":"3","text":"z","label":"b","weight":1}',
    ]);
  });
});

describe("refuseUntrainable", () => {
  const { refuseUntrainable } = trainingWith("none");

  test.each([
    ["no rows", {}, /TRM001 .*no rows/s],
    ["one class", { a: 5 }, /TRM001 .*one class only, "a"/s],
  ])("%s is refused before a job is paid for", (_, found, message) => {
    expect(() => refuseUntrainable("news", { rows: 0, classes: found })).toThrow(message);
  });

  test("two classes are enough", () => {
    refuseUntrainable("news", { rows: 2, classes: { a: 1, b: 1 } });
  });
});
