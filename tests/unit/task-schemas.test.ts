import { describe, expect, test } from "vitest";
import { schemasByKind } from "../../tasks/schemas.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { workloadSchema } from "../../tasks/workload.ts";

// What the rules write is what the containers validate. That Python refuses the rest: tests/images/test_schemas.py.

describe.each([...schemasByKind])("%s", (name, schemas) => {
  const task = taskOf(workloadSchema.parse({ name: "news", task: name, source: { path: "x.csv" } }));
  const row = { key: "1", content: "one", truth: "a", rank: 1 };

  test("writes snapshot lines and questions of the form that its containers read, with no key that they do not know", () => {
    const { line } = task.training.snapshotLine(row, { rows: 3, classes: { a: 1, b: 2 } });
    expect(schemas.snapshotLine.parse(line)).toEqual(line);
    const question = task.evaluation.question(row);
    expect(schemas.evaluationLine.parse(question)).toEqual(question);
  });

  test("reads no prediction line and no vocabulary that its containers would not write", () => {
    expect(task.evaluation.answer({})).toBeUndefined();
    expect(task.evaluation.vocabulary([])).toBeUndefined();
  });
});
