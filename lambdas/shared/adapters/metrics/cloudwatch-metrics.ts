import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Metrics } from "../../ports.ts";
import { awsFailure } from "../aws-failure.ts";

/** Maximum number of values in one call. Source: Amazon CloudWatch API, PutMetricData. */
const maxValues = 1000;

/** Publishes metrics in the stack's namespace. */
export function cloudWatchMetrics(namespace: string, client = new CloudWatchClient({})): Metrics {
  return {
    async publish(at, values) {
      for (let from = 0; from < values.length; from += maxValues) {
        const MetricData = values.slice(from, from + maxValues).map(({ name, value, unit, dimensions }) => ({
          MetricName: name,
          Value: value,
          Unit: unit,
          ...(at === null ? {} : { Timestamp: at }),
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        }));
        await client
          .send(new PutMetricDataCommand({ Namespace: namespace, MetricData }))
          .catch((error: unknown) => {
            const facts = {
              where: `metrics of ${namespace}`,
              expected: "CloudWatch to accept them",
              whenUnavailable: "The next run publishes newer values; see CloudWatch's status if it goes on.",
            };
            throw awsFailure("MET001", facts, error);
          });
      }
    },
  };
}
