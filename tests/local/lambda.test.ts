import { InvokeCommand, LambdaClient, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { afterEach, expect, test } from "vitest";
import { arn, memoryTables, resource, startServices } from "../support/local-services.ts";

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((services) => services.stop()));
});

const monday = new Date("2026-11-23T01:00:00Z");
const after = (seconds: number) => new Date(monday.getTime() + seconds * 1000);

const loadData = (overrides: Record<string, unknown> = {}) =>
  resource("aws:lambda/function:Function", "load-data", {
    name: "ratchet-dev-load-data",
    arn: arn("lambda", "function:ratchet-dev-load-data"),
    role: "arn:aws:iam::000000000000:role/ratchet-dev-load-data",
    timeout: 30,
    memorySize: 256,
    environment: { variables: { STACK_NAME: "dev" } },
    deadLetterConfig: { targetArn: arn("sqs", "ratchet-dev-load-data-dead-letters") },
    ...overrides,
  });

async function start(source: string, overrides: Record<string, unknown> = {}, openTable = memoryTables()) {
  const services = await startServices({
    start: monday,
    resources: [loadData(overrides)],
    bundles: { "ratchet-dev-load-data": source },
    openTable,
  });
  running.push(services);
  const client = new LambdaClient(services.endpoint.client);
  const invoke = (
    event: unknown,
    InvocationType: "RequestResponse" | "Event" | "DryRun" = "RequestResponse",
  ) =>
    client.send(
      new InvokeCommand({
        FunctionName: "ratchet-dev-load-data",
        InvocationType,
        Payload: JSON.stringify(event),
      }),
    );
  return { ...services, invoke };
}

const failing = "export const handler = async () => { throw new RangeError('no rows'); };";

test("answers a synchronous invocation with the function's result", async () => {
  const { invoke, endpoint } = await start(
    "export const handler = async (event) => ({ got: event.slot, stack: process.env.STACK_NAME });",
  );
  const answer = await invoke({ slot: "2026-11-23T01:00:00Z" });
  expect(answer.StatusCode).toBe(200);
  expect(answer.FunctionError).toBeUndefined();
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toEqual({
    got: "2026-11-23T01:00:00Z",
    stack: "dev",
  });
  expect(endpoint.checks).toEqual([
    { action: "lambda:InvokeFunction", resource: arn("lambda", "function:ratchet-dev-load-data") },
  ]);
});

test("reports a thrown error as the function's, with Lambda's metrics", async () => {
  const { invoke, metrics } = await start(failing);
  const answer = await invoke({});
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({
    errorType: "RangeError",
    errorMessage: "no rows",
  });
  const value = (name: string) => metrics.find((datum) => datum.name === name)?.value;
  expect([value("Invocations"), value("Errors")]).toEqual([1, 1]);
});

test("a dry run checks the permission and invokes nothing", async () => {
  const { invoke, invocations } = await start(failing);
  expect((await invoke({}, "DryRun")).StatusCode).toBe(204);
  expect(invocations).toEqual([]);
});

test("an asynchronous invocation is tried again after one and two minutes, then goes to the dead-letter queue", async () => {
  const { invoke, clock, invocations, messages, lambda } = await start(failing);
  expect((await invoke({ slot: 1 }, "Event")).StatusCode).toBe(202);
  await clock.runUntil(after(300));
  expect(invocations.map(({ attempt, at }) => [attempt, (at.getTime() - monday.getTime()) / 1000])).toEqual([
    [1, 0],
    [2, 60],
    [3, 180],
  ]);
  expect(messages).toEqual([
    {
      queue: "ratchet-dev-load-data-dead-letters",
      body: '{"slot":1}',
      attributes: { RequestID: invocations[0]?.requestId, ErrorCode: "200", ErrorMessage: "no rows" },
    },
  ]);
  expect(lambda.pending()).toEqual([]);
});

test("counts a dead letter that the function's role may not send", async () => {
  const { invoke, clock, metrics, messages, deniedToRoles } = await start(failing);
  deniedToRoles.add("sqs:SendMessage");
  await invoke({}, "Event");
  await clock.runUntil(after(300));
  expect(messages).toEqual([]);
  expect(metrics.filter((datum) => datum.name === "DeadLetterErrors").map((datum) => datum.value)).toEqual([
    1,
  ]);
});

test("an asynchronous invocation that a stop interrupted is attempted after the restart", async () => {
  const openTable = memoryTables();
  const before = await start(
    "export const handler = () => new Promise(() => setInterval(() => {}, 1000));",
    {},
    openTable,
  );
  await before.invoke({ slot: 7 }, "Event");
  await before.processes.stop();
  const again = await start("export const handler = (event) => event.slot;", {}, openTable);
  again.lambda.start();
  await again.clock.runUntil(after(1));
  expect(again.invocations.map(({ payload, attempt }) => [payload, attempt])).toEqual([["7", 1]]);
  expect(again.lambda.pending()).toEqual([]);
});

test("throttles a synchronous invocation above the reserved concurrency", async () => {
  const { invoke } = await start(
    "export const handler = () => new Promise((resolve) => setTimeout(() => resolve(1), 300));",
    { reservedConcurrentExecutions: 1 },
  );
  const outcomes = await Promise.allSettled([invoke({}), invoke({})]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBe(1);
  expect(refused[0]?.reason).toBeInstanceOf(TooManyRequestsException);
});
