import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { accountId, region } from "../local/gateway-fixture.ts";
import { conformance } from "./conformance.ts";
import type { ClientSettings } from "./worlds.ts";

const bus = "conformance";
const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
const ruleArn = (name: string) => `arn:aws:events:${region}:${accountId}:rule/${bus}/${name}`;

/** Each rule leads to a queue of its own name. */
const rules = {
  whole: { pattern: { source: ["ratchet"], "detail-type": ["Whole"] }, input: {} },
  path: { pattern: { "detail-type": ["Path"] }, input: { inputPath: "$.detail.workload" } },
  constant: { pattern: { "detail-type": ["Constant"] }, input: { input: '{"fixed":1}' } },
  transformed: {
    pattern: { "detail-type": ["Transformed"] },
    input: {
      inputTransformer: {
        inputPaths: { workload: "$.detail.workload", count: "$.detail.count" },
        inputTemplate: '{"for": "<workload>", "count": <count>}',
      },
    },
  },
  numbers: { pattern: { detail: { share: [{ numeric: [">", 0.2, "<=", 1] }] } }, input: {} },
  prefix: { pattern: { detail: { name: [{ prefix: "ratchet-" }] } }, input: {} },
  absent: { pattern: { "detail-type": ["Absent"], detail: { error: [{ exists: false }] } }, input: {} },
  except: {
    pattern: { "detail-type": ["Except"], detail: { state: [{ "anything-but": ["ok"] }] } },
    input: {},
  },
} as const;
type RuleName = keyof typeof rules;

const clientsOf = (settings: ClientSettings) => {
  const [events, sqs] = [new EventBridgeClient(settings), new SQSClient(settings)];
  return {
    ...{ events, sqs },
    put: (detailType: string, detail: object) =>
      events.send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: bus, Source: "ratchet", DetailType: detailType, Detail: JSON.stringify(detail) },
          ],
        }),
      ),
    async received(rule: RuleName): Promise<unknown[]> {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `conformance-${rule}` }));
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = "null" }) => JSON.parse(Body));
    },
    destroy() {
      events.destroy();
      sqs.destroy();
    },
  };
};

/** An event carries its id and time; where a target should get something else, only that it came is reported. */
const brief = (payload: unknown) =>
  typeof payload === "object" && payload !== null && "detail-type" in payload ? "the whole event" : payload;
const briefly = async (clients: ReturnType<typeof clientsOf>, rule: RuleName) =>
  (await clients.received(rule)).map(brief);

const names = ["whole", "path", "constant", "transformed", "numbers", "prefix", "absent", "except"] as const;
const counted = (clients: ReturnType<typeof clientsOf>, rule: RuleName) =>
  clients.received(rule).then((all) => all.length);

conformance("events", {
  declared: [
    { type: "aws:cloudwatch/eventBus:EventBus", inputs: { name: bus } },
    ...names.flatMap((name) => [
      { type: "aws:sqs/queue:Queue", inputs: { name: `conformance-${name}` } },
      {
        type: "aws:cloudwatch/eventRule:EventRule",
        inputs: { name, eventBusName: bus, eventPattern: JSON.stringify(rules[name].pattern) },
      },
      {
        type: "aws:cloudwatch/eventTarget:EventTarget",
        inputs: { rule: name, eventBusName: bus, arn: queueArn(`conformance-${name}`), ...rules[name].input },
      },
      {
        type: "aws:sqs/queuePolicy:QueuePolicy",
        inputs: {
          queueUrl: name,
          policy: JSON.stringify({
            Statement: [
              {
                ...{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn(`conformance-${name}`) },
                Principal: { Service: "events.amazonaws.com" },
                Condition: { ArnEquals: { "aws:SourceArn": ruleArn(name) } },
              },
            ],
          }),
        },
      },
    ]),
  ],
  clients: clientsOf,
  async make({ events, sqs }) {
    await events.send(new CreateEventBusCommand({ Name: bus }));
    for (const Name of names) {
      await sqs.send(new CreateQueueCommand({ QueueName: `conformance-${Name}` }));
      const EventPattern = JSON.stringify(rules[Name].pattern);
      await events.send(new PutRuleCommand({ Name, EventBusName: bus, EventPattern }));
      const given: { input?: string; inputPath?: string; inputTransformer?: object } = rules[Name].input;
      const transformed = Name === "transformed" ? rules.transformed.input.inputTransformer : undefined;
      const target = {
        ...{
          Id: "queue",
          Arn: queueArn(`conformance-${Name}`),
          Input: given.input,
          InputPath: given.inputPath,
        },
        ...(transformed === undefined
          ? {}
          : {
              InputTransformer: {
                InputPathsMap: transformed.inputPaths,
                InputTemplate: transformed.inputTemplate,
              },
            }),
      };
      await events.send(new PutTargetsCommand({ Rule: Name, EventBusName: bus, Targets: [target] }));
    }
  },
  cases: {
    "delivers the whole event to the queue of a rule that matches": async ({ put, received }) => {
      const { Entries } = await put("Whole", { workload: "news", count: 2 });
      const [event] = await received("whole");
      if (typeof event !== "object" || event === null || !("id" in event) || !("time" in event)) return event;
      const { id, time, ...all } = event;
      const { account, ...rest } = { account: null, ...all };
      return {
        ...rest,
        sameId: id === Entries?.[0]?.EventId,
        time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(time)),
      };
    },
    "delivers the account of the bus": async (clients) => {
      await clients.put("Whole", {});
      const [event] = await clients.received("whole");
      return typeof event === "object" && event !== null && "account" in event ? event.account : null;
    },
    "delivers the value at an input path": async (clients) => {
      await clients.put("Path", { workload: "news" });
      return briefly(clients, "path");
    },
    "delivers a constant input": async (clients) => {
      await clients.put("Constant", {});
      return briefly(clients, "constant");
    },
    "delivers a transformed input": async (clients) => {
      await clients.put("Transformed", { workload: "news", count: 2 });
      return briefly(clients, "transformed");
    },
    "compares numbers": async (clients) => {
      for (const share of [0.2, 0.5, 1, 1.5, "0.5"]) await clients.put("Numbers", { share });
      return counted(clients, "numbers");
    },
    "compares prefixes": async (clients) => {
      for (const name of ["ratchet-dev", "ratchet", 7]) await clients.put("Prefix", { name });
      return counted(clients, "prefix");
    },
    "matches only events without a field": async (clients) => {
      for (const detail of [{}, { error: null }, { error: "x" }]) await clients.put("Absent", detail);
      return counted(clients, "absent");
    },
    "matches anything but a value": async (clients) => {
      for (const detail of [{ state: "ok" }, { state: "failed" }, {}]) await clients.put("Except", detail);
      return counted(clients, "except");
    },
    "refuses single entries and accepts the others": async ({ events }) => {
      const good = { EventBusName: bus, Source: "ratchet", DetailType: "Other", Detail: "{}" };
      const Entries: PutEventsRequestEntry[] = [
        good,
        { ...good, Source: "" },
        { ...good, Detail: "[1]" },
        { ...good, Detail: "{" },
      ];
      const answer = await events.send(new PutEventsCommand({ Entries }));
      return {
        failed: answer.FailedEntryCount,
        codes: answer.Entries?.map(
          ({ ErrorCode, EventId }) => ErrorCode ?? (EventId === undefined ? "none" : "accepted"),
        ),
      };
    },
  },
});
