import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { conformance, refusal } from "./conformance.ts";

const Namespace = "Ratchet/conformance";
const Dimensions = [{ Name: "Workload", Value: "news" }];
/** The middle of a period of five minutes, ten minutes ago: never cut by the end of a period. */
const period = 300;
const at = new Date((Math.floor(Date.now() / 1000 / period) * period - 2 * period + 60) * 1000);
const window = {
  StartTime: new Date(at.getTime() - 60_000),
  EndTime: new Date(at.getTime() - 60_000 + period * 1000),
};
const put = (client: CloudWatchClient, MetricName: string, datum: Partial<MetricDatum>) =>
  client.send(
    new PutMetricDataCommand({
      Namespace,
      MetricData: [{ MetricName, Dimensions, Timestamp: at, ...datum }],
    }),
  );
const statistics = async (client: CloudWatchClient, MetricName: string) => {
  const { Datapoints, Label } = await client.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace, MetricName, Dimensions, Period: period, ...window },
      Statistics: ["Sum", "Average", "Minimum", "Maximum", "SampleCount"],
    }),
  );
  return {
    Label,
    points: Datapoints?.map(({ Sum, Average, Minimum, Maximum, SampleCount }) => ({
      ...{ Sum, Average, Minimum, Maximum, SampleCount },
    })),
  };
};
const alarm = {
  ...{
    namespace: Namespace,
    metricName: "DriftLevel",
    statistic: "Maximum",
    period: 300,
    evaluationPeriods: 1,
  },
  ...{ threshold: 1, comparisonOperator: "GreaterThanOrEqualToThreshold", treatMissingData: "notBreaching" },
};

conformance("cloudwatch", {
  declared: ["drift-news", "drift-reviews", "latency"].map((name) => ({
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: { name, alarmDescription: `says ${name}`, ...alarm },
  })),
  clients: (settings) => new CloudWatchClient(settings),
  async make(client) {
    for (const AlarmName of ["drift-news", "drift-reviews", "latency"]) {
      await client.send(
        new PutMetricAlarmCommand({
          ...{ AlarmName, AlarmDescription: `says ${AlarmName}`, Namespace, MetricName: alarm.metricName },
          ...{ Statistic: "Maximum", Period: 300, EvaluationPeriods: 1, Threshold: 1 },
          ...{ ComparisonOperator: "GreaterThanOrEqualToThreshold", TreatMissingData: "notBreaching" },
        }),
      );
    }
  },
  cases: {
    "sums up single values": async (client) => {
      for (const Value of [1, 2, 6]) await put(client, "Single", { Value });
      return statistics(client, "Single");
    },
    "sums up values with their counts": async (client) => {
      await put(client, "Counted", { Values: [10, 20], Counts: [3, 1] });
      return statistics(client, "Counted");
    },
    "sums up a statistic set": async (client) => {
      const StatisticValues = { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 9 };
      await put(client, "Set", { StatisticValues });
      return statistics(client, "Set");
    },
    "answers no points where nothing was measured": (client) => statistics(client, "Nothing"),
    "answers the points of a query": async (client) => {
      await put(client, "Queried", { Value: 5 });
      const Metric = { Namespace, MetricName: "Queried", Dimensions };
      const { MetricDataResults } = await client.send(
        new GetMetricDataCommand({
          ...window,
          MetricDataQueries: [{ Id: "a", MetricStat: { Metric, Period: period, Stat: "Maximum" } }],
        }),
      );
      return MetricDataResults?.map(({ Id, Values, StatusCode }) => ({ Id, Values, StatusCode }));
    },
    "lists the metrics of a namespace": async (client) => {
      await put(client, "Listed", { Value: 1 });
      const { Metrics } = await client.send(new ListMetricsCommand({ Namespace, MetricName: "Listed" }));
      return Metrics?.filter(({ MetricName }) => MetricName === "Listed");
    },
    "refuses a value of three weeks ago": async (client) =>
      refusal(put(client, "Old", { Value: 1, Timestamp: new Date(at.getTime() - 21 * 24 * 3_600_000) })),
    "describes alarms by prefix": async (client) => {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "drift-" }));
      return MetricAlarms?.map((one) => ({
        ...{ name: one.AlarmName, arn: one.AlarmArn, text: one.AlarmDescription, metric: one.MetricName },
        ...{ namespace: one.Namespace, threshold: one.Threshold, period: one.Period },
      }));
    },
    "says of a new alarm that it has no data": async (client) => {
      const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ["latency"] }));
      return MetricAlarms?.map(({ StateValue }) => StateValue);
    },
  },
});
