import * as z from "zod";
import type { Clock } from "../../clock/clock.ts";
import { jsonService } from "../../gateway/protocols/json.ts";
import { type Call, epochSeconds, operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type Service } from "../../gateway/service.ts";
import type { Alarms } from "./alarms.ts";
import { type MetricStore, type Statistic, statisticOf } from "./metric-store.ts";

const statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] satisfies Statistic[];
const dimensionsSchema = z
  .array(z.object({ Name: z.string(), Value: z.string() }))
  .default([])
  .transform((dimensions) => Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])));

const datumSchema = z.object({
  MetricName: z.string(),
  Dimensions: dimensionsSchema,
  Timestamp: z.number().optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).optional(),
  Counts: z.array(z.number()).optional(),
  StatisticValues: z
    .object({ SampleCount: z.number(), Sum: z.number(), Minimum: z.number(), Maximum: z.number() })
    .optional(),
});

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensionsSchema,
});

const putSchema = z.object({ Namespace: z.string(), MetricData: z.array(datumSchema).max(1000).default([]) });
const statisticsSchema = metricSchema.extend({
  StartTime: z.number(),
  EndTime: z.number(),
  Period: z.number().min(60),
  Statistics: z.array(z.enum(statistics)),
});
const dataSchema = z.object({
  StartTime: z.number(),
  EndTime: z.number(),
  MetricDataQueries: z.array(
    z.strictObject({
      Id: z.string(),
      Label: z.string().optional(),
      ReturnData: z.boolean().optional(),
      MetricStat: z.object({ Metric: metricSchema, Period: z.number().min(60), Stat: z.enum(statistics) }),
    }),
  ),
});
const describeSchema = z.object({
  AlarmNames: z.array(z.string()).optional(),
  AlarmNamePrefix: z.string().optional(),
  StateValue: z.string().optional(),
});

const hourMillis = 3_600_000;

/** CloudWatch API: PutMetricData, GetMetricStatistics, GetMetricData, ListMetrics, DescribeAlarms. */
export function cloudwatchApi(metrics: MetricStore, alarms: Alarms, clock: Clock): Service {
  const put = (input: z.output<typeof putSchema>, { context }: Call) => {
    context.authorise("cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": input.Namespace });
    for (const datum of input.MetricData) {
      const at = timestampOf(datum.Timestamp, clock.now());
      const id = { namespace: input.Namespace, name: datum.MetricName, dimensions: datum.Dimensions };
      for (const values of aggregatesOf(datum)) metrics.add(id, values, at);
    }
    return {};
  };

  const points = (
    metric: z.output<typeof metricSchema>,
    window: { StartTime: number; EndTime: number; Period: number },
  ) => {
    const id = { namespace: metric.Namespace, name: metric.MetricName, dimensions: metric.Dimensions };
    const found = [];
    for (let from = window.StartTime; from < window.EndTime; from += window.Period) {
      const to = Math.min(from + window.Period, window.EndTime);
      const values = metrics.read(id, new Date(from * 1000), new Date(to * 1000));
      if (values !== null) found.push({ from, values });
    }
    return found;
  };

  return jsonService(["monitoring"], {
    PutMetricData: operation(putSchema, put),
    GetMetricStatistics: operation(statisticsSchema, (input, { context }) => {
      context.authorise("cloudwatch:GetMetricStatistics", "*");
      return {
        Label: input.MetricName,
        Datapoints: points(input, input).map(({ from, values }) => ({
          Timestamp: from,
          ...Object.fromEntries(input.Statistics.map((name) => [name, statisticOf(values, name)])),
        })),
      };
    }),
    GetMetricData: operation(dataSchema, (input, { context }) => {
      context.authorise("cloudwatch:GetMetricData", "*");
      const results = input.MetricDataQueries.map(({ Id, Label, MetricStat }) => {
        const window = { StartTime: input.StartTime, EndTime: input.EndTime, Period: MetricStat.Period };
        // Newest first, as CloudWatch answers unless asked otherwise.
        const found = points(MetricStat.Metric, window).reverse();
        return {
          Id,
          Label: Label ?? MetricStat.Metric.MetricName,
          Timestamps: found.map(({ from }) => from),
          Values: found.map(({ values }) => statisticOf(values, MetricStat.Stat)),
          StatusCode: "Complete",
        };
      });
      return { MetricDataResults: results };
    }),
    ListMetrics: operation(z.object({ Namespace: z.string().optional() }), (input, { context }) => {
      context.authorise("cloudwatch:ListMetrics", "*");
      const found = metrics.list().filter(({ namespace }) => (input.Namespace ?? namespace) === namespace);
      return {
        Metrics: found.map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        })),
      };
    }),
    DescribeAlarms: operation(describeSchema, (input, { context }) => {
      context.authorise("cloudwatch:DescribeAlarms", "*");
      const found = alarms
        .list()
        .filter(
          ({ alarm, state }) =>
            (input.AlarmNames?.includes(alarm.name) ?? true) &&
            alarm.name.startsWith(input.AlarmNamePrefix ?? "") &&
            (input.StateValue ?? state) === state,
        );
      return {
        MetricAlarms: found.map(({ alarm, state, reason, since }) => ({
          AlarmName: alarm.name,
          AlarmArn: alarm.arn,
          AlarmDescription: alarm.alarmDescription,
          StateValue: state,
          StateReason: reason,
          StateUpdatedTimestamp: epochSeconds(since),
          Namespace: alarm.namespace,
          MetricName: alarm.metricName,
          Threshold: alarm.threshold,
          Period: alarm.period,
        })),
        CompositeAlarms: [],
      };
    }),
  });
}

/** Timestamp of a datum. CloudWatch accepts values that are at most two weeks old and at most two hours ahead. */
function timestampOf(seconds: number | undefined, now: Date): Date {
  if (seconds === undefined) return now;
  const at = new Date(seconds * 1000);
  const age = now.getTime() - at.getTime();
  if (age > 14 * 24 * hourMillis || age < -2 * hourMillis) {
    throw new AwsError(
      "InvalidParameterValue",
      `Timestamp ${at.toISOString()} must be within two weeks before and two hours after ${now.toISOString()}`,
    );
  }
  return at;
}

function aggregatesOf(datum: z.output<typeof datumSchema>) {
  const { StatisticValues: set, Values: values, Counts: counts, Value: value } = datum;
  if (set !== undefined)
    return [{ count: set.SampleCount, sum: set.Sum, min: set.Minimum, max: set.Maximum }];
  const list = values ?? (value === undefined ? [] : [value]);
  return list.map((each, index) => {
    const count = counts?.[index] ?? 1;
    return { count, sum: each * count, min: each, max: each };
  });
}
