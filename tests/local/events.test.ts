import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { arn, resource, startServices } from "../support/local-services.ts";

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((services) => services.stop()));
});

const bus = resource("aws:cloudwatch/eventBus:EventBus", "bus", { name: "ratchet-dev" });
const ruleArn = arn("events", "rule/ratchet-dev/loaded");
const functionArn = arn("lambda", "function:train-model");
const rule = resource("aws:cloudwatch/eventRule:EventRule", "loaded", {
  name: "loaded",
  arn: ruleArn,
  eventBusName: "ratchet-dev",
  eventPattern: '{"source":["ratchet"],"detail-type":["DataLoaded"]}',
});
const target = (overrides: Record<string, unknown>) =>
  resource("aws:cloudwatch/eventTarget:EventTarget", "loaded-target", {
    rule: "loaded",
    eventBusName: "ratchet-dev",
    arn: arn("sqs", "inbox"),
    ...overrides,
  });
const trainModel = resource("aws:lambda/function:Function", "train-model", {
  name: "train-model",
  arn: functionArn,
  role: "arn:aws:iam::000000000000:role/train-model",
});
const permission = resource("aws:lambda/permission:Permission", "loaded-permission", {
  function: "train-model",
  principal: "events.amazonaws.com",
  sourceArn: ruleArn,
});
const queuePolicy = resource("aws:sqs/queuePolicy:QueuePolicy", "queues-policy", {
  queueUrl: "any",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: [arn("sqs", "inbox"), arn("sqs", "dead-letters")],
        Condition: { ArnLike: { "aws:SourceArn": arn("events", "rule/ratchet-dev/*") } },
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  }),
});
const loaded = {
  Source: "ratchet",
  DetailType: "DataLoaded",
  Detail: '{"workload":"newsgroups"}',
  EventBusName: "ratchet-dev",
};

async function start(resources: Parameters<typeof startServices>[0]["resources"]) {
  const services = await startServices({ start: new Date("2026-11-23T01:00:00Z"), resources });
  running.push(services);
  const client = new EventBridgeClient(services.endpoint.client);
  return { ...services, put: (...Entries: object[]) => client.send(new PutEventsCommand({ Entries })) };
}

test("hands an event that fits to the rule's target with account, region, id and virtual time", async () => {
  const { put, messages, endpoint } = await start([bus, rule, target({}), queuePolicy]);
  const answer = await put(loaded, { ...loaded, DetailType: "ModelTrained" });
  expect(answer.FailedEntryCount).toBe(0);
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([
    {
      version: "0",
      id: answer.Entries?.[0]?.EventId,
      "detail-type": "DataLoaded",
      source: "ratchet",
      account: "000000000000",
      time: "2026-11-23T01:00:00Z",
      region: "eu-west-3",
      resources: [],
      detail: { workload: "newsgroups" },
    },
  ]);
  // Each entry separately, because a role may be allowed to put some events and not others.
  expect(endpoint.checks).toEqual(
    ["DataLoaded", "ModelTrained"].map((detailType) => ({
      action: "events:PutEvents",
      resource: arn("events", "event-bus/ratchet-dev"),
      conditions: { "events:source": "ratchet", "events:detail-type": detailType },
    })),
  );
});

test("refuses entries one by one and keeps the good ones", async () => {
  const { put, messages } = await start([bus, rule, target({}), queuePolicy]);
  const answer = await put(
    loaded,
    { ...loaded, Source: "aws.sagemaker" },
    { ...loaded, Detail: "no JSON" },
    { ...loaded, EventBusName: "nowhere" },
  );
  expect(answer.FailedEntryCount).toBe(3);
  expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([
    undefined,
    "NotAuthorizedForSourceException",
    "MalformedDetail",
    "ResourceNotFoundException",
  ]);
  expect(messages.length).toBe(1);
});

test("an event of a service on the default bus reaches a rule of ours over the forwarding rule, unchanged", async () => {
  const forward = resource("aws:cloudwatch/eventRule:EventRule", "forward", {
    name: "forward",
    arn: arn("events", "rule/forward"),
    eventPattern: '{"source":["aws.sagemaker"],"detail":{"TrainingJobName":[{"prefix":"ratchet-dev-"}]}}',
  });
  const toOurs = resource("aws:cloudwatch/eventTarget:EventTarget", "forward-target", {
    rule: "forward",
    arn: arn("events", "event-bus/ratchet-dev"),
    roleArn: "arn:aws:iam::000000000000:role/forward",
  });
  const ours = resource("aws:cloudwatch/eventRule:EventRule", "loaded", {
    name: "loaded",
    arn: ruleArn,
    eventBusName: "ratchet-dev",
    eventPattern: '{"source":["aws.sagemaker"]}',
  });
  const { events, messages } = await start([
    bus,
    forward,
    toOurs,
    ours,
    target({ inputPath: "$.detail" }),
    queuePolicy,
  ]);
  const emit = (name: string) =>
    events.emit({
      source: "aws.sagemaker",
      detailType: "SageMaker Training Job State Change",
      detail: { TrainingJobName: name },
    });
  await emit("ratchet-dev-newsgroups-1");
  await emit("another-pipeline");
  expect(messages.map(({ body }) => body)).toEqual(['{"TrainingJobName":"ratchet-dev-newsgroups-1"}']);
});

test("invokes a function that the rule is permitted to invoke", async () => {
  const { put, clock, invocations } = await start([
    bus,
    rule,
    target({ arn: functionArn }),
    trainModel,
    permission,
  ]);
  await put(loaded);
  await clock.runUntil(new Date("2026-11-23T01:00:01Z"));
  expect(invocations.map(({ functionName, payload }) => [functionName, payload])).toEqual([
    ["train-model", "1"],
  ]);
});

test("an event for a function without a permission goes to the target's dead-letter queue", async () => {
  const deadLetterConfig = { arn: arn("sqs", "dead-letters") };
  const { put, messages, invocations } = await start([
    bus,
    rule,
    target({ arn: functionArn, deadLetterConfig }),
    trainModel,
    queuePolicy,
  ]);
  await put(loaded);
  expect(invocations).toEqual([]);
  expect(messages).toMatchObject([
    {
      queue: "dead-letters",
      attributes: { RULE_ARN: ruleArn, TARGET_ARN: functionArn, ERROR_CODE: "AccessDeniedException" },
    },
  ]);
});

test("a queue whose policy does not name the rule receives neither event nor dead letter", async () => {
  const deadLetterConfig = { arn: arn("sqs", "dead-letters") };
  const { put, messages, lost } = await start([bus, rule, target({ deadLetterConfig })]);
  await put(loaded);
  expect(messages).toEqual([]);
  expect(lost).toEqual([expect.stringContaining("events.amazonaws.com may not sqs:SendMessage")]);
});
