import { expect, test } from "vitest";
import { embeddedMetrics } from "../../lambdas/shared/adapters/metrics/embedded-metrics.ts";

// Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format", "The EMF document structure".
test("metrics are one line of JSON as CloudWatch takes it out of a log", () => {
  const lines: string[] = [];
  embeddedMetrics("Ratchet/dev", (line) => lines.push(line)).print(
    "2026-11-24T00:00:00Z",
    { Workload: "news" },
    [
      { name: "DriftLevel", value: 2, unit: "None" },
      { name: "LatencyP99", value: 12.5, unit: "Milliseconds" },
    ],
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith("}\n")).toBe(true);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    _aws: {
      Timestamp: 1795478400000,
      CloudWatchMetrics: [
        {
          Namespace: "Ratchet/dev",
          Dimensions: [["Workload"]],
          Metrics: [
            { Name: "DriftLevel", Unit: "None" },
            { Name: "LatencyP99", Unit: "Milliseconds" },
          ],
        },
      ],
    },
    Workload: "news",
    DriftLevel: 2,
    LatencyP99: 12.5,
  });
});
