import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseOf } from "../../rehearsal/database.ts";
import { askMlflow } from "../support/mlflow.ts";
import { type Rehearsed, rehearse } from "../support/rehearsal.ts";
import { withoutGrant } from "../support/rehearsal-replay.ts";
import { tinyConfig, tinyData } from "../support/rehearsal-tiny.ts";

// One week of a plan in which train-model's contract lacks `write` on datasets: it cannot freeze its snapshot.

const folder = tinyData();
let run: Rehearsed;

beforeAll(async () => {
  run = await rehearse({
    weeks: 1,
    dataFolder: folder,
    cloud: {
      config: tinyConfig,
      amend: (graph) =>
        withoutGrant(graph, { functionName: "train-model", resource: "datasets", verb: "write" }),
    },
  });
}, 600_000);

afterAll(async () => {
  await run?.end();
  rmSync(folder, { recursive: true, force: true });
});

test("the report names the function, the action and the object that were refused, and nothing else was", () => {
  const { denied } = run.report;
  expect(denied.length).toBeGreaterThan(0);
  expect(new Set(denied.map((call) => `${call.function} ${call.action}`))).toEqual(
    new Set(["ratchet-dev-train-model s3:PutObject"]),
  );
  expect(
    denied.every(({ resource }) =>
      /^arn:aws:s3:::ratchet-dev-datasets-000000000000\/workloads\/tickets\/snapshots\/[0-9a-f]{64}\/snapshot\.jsonl\.gz$/.test(
        resource,
      ),
    ),
  ).toBe(true);
});

test("the function's error and its log name the line to add", () => {
  const line =
    'its contract grants nothing on datasets. Add { resource: "datasets", can: ["write"] } in needs of lambdas/train-model/contract.ts';
  const errors = run.failures.map(({ functionName, error }) => [functionName, error?.errorMessage]);
  expect(errors.length).toBeGreaterThan(0);
  for (const [functionName, message] of errors) {
    expect(functionName).toBe("ratchet-dev-train-model");
    expect(message).toContain("IAM002 ratchet-dev-train-model may not s3:PutObject on arn:aws:s3:::");
    expect(message).toContain(line);
  }
  expect(run.logOf("ratchet-dev-train-model")).toContain(
    "IAM002 ratchet-dev-train-model may not s3:PutObject",
  );
});

test("Lambda tries the event three times, then leaves it in the function's dead-letter queue", () => {
  const { messages } = run.cloud.services.sqs.queue("ratchet-dev-train-model-dead-letters");
  const [first] = Map.groupBy(run.failures, ({ requestId }) => requestId).values();
  expect(first?.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(messages[0]?.attributes).toMatchObject({
    RequestID: { StringValue: first?.[0]?.requestId },
    ErrorMessage: { StringValue: expect.stringContaining("IAM002") },
  });
  expect(JSON.parse(messages[0]?.body ?? "")).toEqual({
    event: "DataLoaded",
    workload: "tickets",
    slot: run.slots[0],
  });
});

test("what was done before the refusal stands, and nothing after it happened", async () => {
  const [tickets] = run.report.workloads;
  expect(tickets?.loads).toMatchObject([{ rowsExpected: 240, rowsLoaded: 240, rejected: 0 }]);
  expect(tickets?.decisions).toEqual([]);
  expect(tickets?.production).toBeNull();
  const database = databaseOf(run.cloud);
  const { rows } = await database.query("SELECT count(*)::int AS snapshots FROM snapshots");
  await database.end();
  expect(rows).toEqual([{ snapshots: 0 }]);
  expect(await askMlflow(run.cloud.urls.mlflow ?? "").versions("tickets")).toEqual([]);
});

test("the alarms of the function notify people", () => {
  expect(
    run.report.notifications.filter(({ level }) => level === "alert").map(({ subject }) => subject),
  ).toEqual(expect.arrayContaining([expect.stringContaining("train-model")]));
});
