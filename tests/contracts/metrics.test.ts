import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudWatchMetrics } from "../../lambdas/shared/adapters/metrics/cloudwatch-metrics.ts";
import type { MetricValue } from "../../lambdas/shared/ports.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { type EmbeddedCloud, saysWhatFails } from "./support/embedded-cloud.ts";

// The double of the pipeline's tests keeps no metric, so that the suite is of the adapter alone.

const Namespace = "Ratchet/dev";
const adapter = (settings: ClientSettings) => cloudWatchMetrics(Namespace, new CloudWatchClient(settings));
const overdue = (value: number, workload = "news"): MetricValue => ({
  ...{ name: "SecondsSinceSlot", value, unit: "Seconds" },
  dimensions: { Workload: workload, Schedule: "load" },
});

describe("Metrics: the adapter on the embedded CloudWatch", () => {
  let cloud: EmbeddedCloud;
  let client: CloudWatchClient;
  beforeAll(async () => {
    cloud = await startOurs([]);
    client = new CloudWatchClient(cloud.settings);
  });
  afterAll(async () => {
    client.destroy();
    await cloud.stop();
  });

  /** Maximum and count of a workload's values in the ten minutes around an instant; null when there are none. */
  const around = async (instant: Date, workload: string) => {
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace, MetricName: "SecondsSinceSlot", Statistics: ["Maximum", "SampleCount"], Period: 60 },
        StartTime: new Date(instant.getTime() - 300_000),
        EndTime: new Date(instant.getTime() + 300_000),
        Dimensions: [
          { Name: "Workload", Value: workload },
          { Name: "Schedule", Value: "load" },
        ],
      }),
    );
    if (Datapoints.length === 0) return null;
    return {
      maximum: Math.max(...Datapoints.map(({ Maximum = 0 }) => Maximum)),
      count: Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0),
    };
  };
  const hour = 3_600_000;
  const anHourAgo = new Date(Math.floor(Date.now() / hour) * hour - hour / 2);

  test("dates values by the instant that it is given, not by the clock", async () => {
    await adapter(cloud.settings).publish(anHourAgo, [overdue(90, "dated")]);
    expect(await around(anHourAgo, "dated")).toEqual({ maximum: 90, count: 1 });
  });

  test("leaves the date to the cloud's clock when there is no instant", async () => {
    await adapter(cloud.settings).publish(null, [overdue(7, "undated")]);
    expect(await around(anHourAgo, "undated")).toBeNull();
    expect(await around(new Date(), "undated")).toEqual({ maximum: 7, count: 1 });
  });

  test("publishes more values than one call may carry", async () => {
    const values = Array.from({ length: 1001 }, (_, value) => overdue(value, "many"));
    await adapter(cloud.settings).publish(anHourAgo, values);
    expect(await around(anHourAgo, "many")).toEqual({ maximum: 1000, count: 1001 });
  });

  test("publishes nothing for no values", async () => {
    const metrics = async () => (await client.send(new ListMetricsCommand({ Namespace }))).Metrics?.length;
    const before = await metrics();
    await adapter(cloud.settings).publish(anHourAgo, []);
    expect(await metrics()).toBe(before);
  });
});

saysWhatFails("MET001", [], (settings) => adapter(settings).publish(null, [overdue(1)]));
