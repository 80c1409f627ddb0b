import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { takeEmbeddedMetrics } from "../../local/services/cloudwatch/embedded-metrics.ts";
import { MetricStore } from "../../local/services/cloudwatch/metric-store.ts";
import { memoryTables } from "../support/local-services.ts";

const slot = new Date("2026-11-23T00:00:00Z");
const now = new Date("2026-11-23T00:03:00Z");

function start() {
  const clock = new VirtualClock(now, () => {});
  const metrics = new MetricStore(memoryTables(), clock);
  const read = (name: string, dimensions: Record<string, string>) =>
    metrics.read({ namespace: "Ratchet/dev", name, dimensions }, slot, new Date(slot.getTime() + 60_000));
  return { metrics, read, take: (line: unknown) => takeEmbeddedMetrics(JSON.stringify(line), metrics, now) };
}

const line = (overrides: object = {}, metric: object = {}) => ({
  _aws: {
    Timestamp: slot.getTime(),
    CloudWatchMetrics: [
      {
        Namespace: "Ratchet/dev",
        Dimensions: [["Workload"], ["Workload", "Stack"], []],
        Metrics: [{ Name: "DriftLevel" }, { Name: "LatencyP99", Unit: "Milliseconds" }],
        ...metric,
      },
    ],
  },
  Workload: "newsgroups",
  Stack: "dev",
  DriftLevel: 2,
  LatencyP99: [12, 18.5],
  ...overrides,
});

// Source of the shapes: CloudWatch user guide, "Specification: Embedded metric format", schema and example.
describe("a line in the embedded metric format", () => {
  test("becomes a metric for each dimension set, at the line's own time", () => {
    const { read, take } = start();
    expect(take(line())).toBeNull();
    const two = { count: 1, sum: 2, min: 2, max: 2 };
    expect(read("DriftLevel", { Workload: "newsgroups" })).toEqual(two);
    expect(read("DriftLevel", { Stack: "dev", Workload: "newsgroups" })).toEqual(two);
    expect(read("DriftLevel", {})).toEqual(two);
    expect(read("LatencyP99", {})).toEqual({ count: 2, sum: 30.5, min: 12, max: 18.5 });
  });

  test.each([
    ["a dimension that the line does not hold", line({ Workload: undefined }), "Workload"],
    ["a dimension that is no text", line({ Workload: 3 }), "Workload"],
    ["a metric without a value", line({ DriftLevel: undefined }), "DriftLevel"],
    ["a value that is no number", line({ DriftLevel: "2" }), "DriftLevel"],
    ["no namespace", line({}, { Namespace: "" }), "Namespace"],
    ["more than 100 metrics", line({}, { Metrics: Array(101).fill({ Name: "DriftLevel" }) }), "Metrics"],
    ["no time", line({ _aws: { CloudWatchMetrics: [] } }), "Timestamp"],
    [
      "a time three weeks ago",
      line({ _aws: { Timestamp: slot.getTime() - 21 * 86_400_000, CloudWatchMetrics: [] } }),
      "Timestamp",
    ],
  ])("with %s gives no metric at all and says why", (_, broken, named) => {
    const { metrics, take } = start();
    expect(take(broken)).toContain(named);
    expect(metrics.list()).toEqual([]);
  });

  test("is distinguished from other lines, which are ignored", () => {
    const { metrics } = start();
    for (const other of ["", "plain text", '{"level":"info"}', 'starting with "_aws" in a text']) {
      expect(takeEmbeddedMetrics(other, metrics, now)).toBeNull();
    }
    expect(takeEmbeddedMetrics('{"_aws": cut of', metrics, now)).not.toBeNull();
  });
});
