import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { Alarms, type AlarmsOptions } from "../../local/services/cloudwatch/alarms.ts";
import { cloudwatchApi } from "../../local/services/cloudwatch/cloudwatch-api.ts";
import { type AlarmRule, evaluateAlarm } from "../../local/services/cloudwatch/evaluate-alarm.ts";
import { MetricStore } from "../../local/services/cloudwatch/metric-store.ts";
import { startAwsEndpoint } from "../support/aws-endpoint.ts";
import { arn, graphOf, memoryTables, resource } from "../support/local-services.ts";

const monday = new Date("2026-11-23T01:00:00Z");
const after = (minutes: number) => new Date(monday.getTime() + minutes * 60_000);

function start(
  inputs: Record<string, unknown>,
  openTable = memoryTables(),
  at = monday,
  overrides: Partial<AlarmsOptions> = {},
) {
  const clock = new VirtualClock(at, (what, error) => {
    throw new Error(`${what}: ${error}`);
  });
  const metrics = new MetricStore(openTable, clock);
  const notices: { topicArn: string; subject: string; message: string }[] = [];
  const depth = { messages: 0 };
  const alarms = new Alarms({
    graph: graphOf([
      resource("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", {
        name: "ratchet-dev-load-data-errors",
        arn: arn("cloudwatch", "alarm:ratchet-dev-load-data-errors"),
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: "load-data" },
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "notBreaching",
        alarmActions: ["topic-alert"],
        okActions: ["topic-info"],
        ...inputs,
      }),
    ]),
    clock,
    metrics,
    queues: { send: async () => {}, visibleMessages: () => depth.messages },
    openTable,
    notify: async (topicArn, subject, message) => {
      notices.push({ topicArn, subject, message });
    },
    onLost: (name, reason) => {
      throw new Error(`${name}: ${reason}`);
    },
    region: "eu-west-3",
    account: "000000000000",
    ...overrides,
  });
  alarms.start();
  const error = (value: number, minute: number) =>
    metrics.put(
      { namespace: "AWS/Lambda", name: "Errors", dimensions: { FunctionName: "load-data" }, value },
      after(minute),
    );
  return { clock, metrics, alarms, notices, depth, error };
}

const states = (alarms: Alarms) => alarms.list().map(({ state }) => state);

test("an alarm notifies once when it goes off and once when it is over", async () => {
  const { clock, alarms, notices, error } = start({});
  await clock.runUntil(after(5));
  notices.splice(0);
  error(2, 6);
  error(1, 11);
  await clock.runUntil(after(15));
  expect(states(alarms)).toEqual(["ALARM"]);
  await clock.runUntil(after(30));
  expect(notices.map(({ topicArn, subject }) => [topicArn, subject])).toEqual([
    ["topic-alert", 'ALARM: "ratchet-dev-load-data-errors" in eu-west-3'],
    ["topic-info", 'OK: "ratchet-dev-load-data-errors" in eu-west-3'],
  ]);
  expect(JSON.parse(notices[0]?.message ?? "")).toMatchObject({
    AlarmName: "ratchet-dev-load-data-errors",
    NewStateValue: "ALARM",
    OldStateValue: "OK",
    NewStateReason: "Threshold Crossed: 1 datapoint [2] was greater than or equal to the threshold (1).",
    StateChangeTime: "2026-11-23T01:07:00.000+0000",
    Trigger: { MetricName: "Errors", Dimensions: [{ name: "FunctionName", value: "load-data" }] },
  });
});

test.each([
  [
    "OK",
    "notBreaching",
    "Threshold Crossed: no datapoints were received for 1 period, which is treated as [NonBreaching].",
  ],
  [
    "ALARM",
    "breaching",
    "Threshold Crossed: no datapoints were received for 1 period, which is treated as [Breaching].",
  ],
])("says that an alarm is in %s because nothing was measured", async (state, treatMissingData, reason) => {
  const { clock, alarms } = start({ treatMissingData });
  await clock.runUntil(after(5));
  expect(alarms.list()).toMatchObject([{ state, reason }]);
});

test("a state survives a restart and is not announced again", async () => {
  const openTable = memoryTables();
  const before = start({}, openTable);
  before.error(1, 1);
  await before.clock.runUntil(after(5));
  expect(before.notices.map(({ topicArn }) => topicArn)).toEqual(["topic-alert"]);
  const again = start({}, openTable, after(5));
  again.error(1, 6);
  await again.clock.runUntil(after(10));
  expect(states(again.alarms)).toEqual(["ALARM"]);
  expect(again.notices).toEqual([]);
});

test("an hourly alarm goes off in the minute after its metric did, and keeps its state through hours without a value", async () => {
  const drift = {
    ...{ period: 3600, statistic: "Maximum", threshold: 2, treatMissingData: "ignore" },
  };
  const { clock, alarms, notices, error } = start(drift);
  const at = () => alarms.list()[0]?.since.toISOString();
  error(0, 0);
  await clock.runUntil(after(24 * 60));
  expect([states(alarms), at()]).toEqual([["OK"], "2026-11-23T01:01:00.000Z"]);
  notices.splice(0);
  error(2, 24 * 60);
  await clock.runUntil(after(47 * 60));
  expect([states(alarms), at()]).toEqual([["ALARM"], "2026-11-24T01:01:00.000Z"]);
  error(0, 48 * 60);
  await clock.runUntil(after(72 * 60));
  expect(notices.map(({ topicArn }) => topicArn)).toEqual(["topic-alert", "topic-info"]);
});

test("a notification that the topic refuses is reported, and the state has changed", async () => {
  const lost: string[] = [];
  const { clock, alarms, error } = start({}, memoryTables(), monday, {
    notify: async () => {
      throw new Error("cloudwatch.amazonaws.com may not sns:Publish");
    },
    onLost: (name, reason) => lost.push(`${name}: ${reason}`),
  });
  error(1, 0);
  await clock.runUntil(after(1));
  expect(states(alarms)).toEqual(["ALARM"]);
  expect(lost).toEqual(["ratchet-dev-load-data-errors: cloudwatch.amazonaws.com may not sns:Publish"]);
});

test("a queue's depth is read when its alarm looks", async () => {
  const { clock, alarms, depth } = start({
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "dead-letters" },
    statistic: "Maximum",
  });
  await clock.runUntil(after(5));
  expect(states(alarms)).toEqual(["OK"]);
  // Long enough for the alarm to be left alone while the queue is empty.
  await clock.runUntil(after(60));
  depth.messages = 1;
  await clock.runUntil(after(65));
  expect(states(alarms)).toEqual(["ALARM"]);
  depth.messages = 0;
  await clock.runUntil(after(70));
  expect(states(alarms)).toEqual(["OK"]);
});

// Worked by hand from the four rules in the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing
// data". Not shown: AWS's use of datapoints older than the evaluated ones. X breaching, 0 not breaching, - missing.
describe("missing data, 3 of 3 periods", () => {
  const rule = (treatMissingData: AlarmRule["treatMissingData"], datapointsToAlarm = 3): AlarmRule => ({
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    datapointsToAlarm,
    treatMissingData,
  });
  const values = (pattern: string) =>
    [...pattern].map((mark) => (mark === "-" ? null : mark === "X" ? 1 : 0));
  test.each([
    ["0-0", "missing", "OK"],
    ["---", "missing", "INSUFFICIENT_DATA"],
    ["---", "ignore", "OK"],
    ["---", "breaching", "ALARM"],
    ["---", "notBreaching", "OK"],
    ["X-X", "breaching", "ALARM"],
    ["X-X", "notBreaching", "OK"],
    ["XXX", "missing", "ALARM"],
    ["0XX", "missing", "OK"],
  ] as const)("%s, %s: %s", (pattern, treatment, expected) => {
    expect(evaluateAlarm(rule(treatment), values(pattern), "OK")).toBe(expected);
  });

  test("2 of 3 breaching datapoints are enough when datapointsToAlarm is 2", () => {
    expect(evaluateAlarm(rule("missing", 2), values("X0X"), "OK")).toBe("ALARM");
  });
});

test("keeps what the SDK puts, aggregates it, and describes the alarms", async () => {
  const { clock, metrics, alarms } = start({});
  const endpoint = await startAwsEndpoint([cloudwatchApi(metrics, alarms, clock)]);
  const client = new CloudWatchClient(endpoint.client);
  const Dimensions = [{ Name: "Schedule", Value: "newsgroups-load" }];
  const put = (MetricData: PutMetricDataCommandInput["MetricData"]) =>
    client.send(new PutMetricDataCommand({ Namespace: "Ratchet", MetricData }));
  await put([
    { MetricName: "SecondsSinceLastSuccess", Dimensions, Value: 100, Unit: "Seconds" },
    { MetricName: "SecondsSinceLastSuccess", Dimensions, Value: 300, Timestamp: monday },
  ]);
  // Large enough for the SDK to compress it.
  await put(
    Array.from({ length: 200 }, (_, index) => ({ MetricName: `filler-${index}`, Dimensions, Value: index })),
  );
  expect(endpoint.checks[0]).toEqual({
    action: "cloudwatch:PutMetricData",
    resource: "*",
    conditions: { "cloudwatch:namespace": "Ratchet" },
  });
  await clock.runUntil(after(5));

  const window = { StartTime: monday, EndTime: after(5) };
  const metric = { Namespace: "Ratchet", MetricName: "SecondsSinceLastSuccess", Dimensions };
  const statistics = await client.send(
    new GetMetricStatisticsCommand({ ...metric, ...window, Period: 300, Statistics: ["Average", "Maximum"] }),
  );
  expect(statistics.Datapoints).toMatchObject([{ Timestamp: monday, Average: 200, Maximum: 300 }]);
  const data = await client.send(
    new GetMetricDataCommand({
      ...window,
      MetricDataQueries: [{ Id: "m", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" } }],
    }),
  );
  expect(data.MetricDataResults?.[0]).toMatchObject({ Timestamps: [monday], Values: [400] });
  const described = await client.send(new DescribeAlarmsCommand({ StateValue: "OK" }));
  expect(described.MetricAlarms?.map((alarm) => alarm.AlarmName)).toEqual(["ratchet-dev-load-data-errors"]);
  await expect(put([{ MetricName: "late", Value: 1, Timestamp: new Date("2020-01-01") }])).rejects.toThrow(
    /Timestamp/,
  );
  client.destroy();
  await endpoint.close();
});
