import { expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { MetricStore } from "../../local/services/cloudwatch/metric-store.ts";
import { memoryTables } from "../support/local-services.ts";

const start = new Date("2026-01-01T00:00:00Z");
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000);
const id = { namespace: "Ratchet", name: "DriftLevel", dimensions: { Workload: "newsgroups" } };

test("a year of values stays countable while memory stops to grow", async () => {
  const openTable = memoryTables();
  const clock = new VirtualClock(start, () => {});
  const metrics = new MetricStore(openTable, clock);
  const sizes: number[] = [];
  for (let hour = 0; hour < 730 * 24; hour++) {
    await clock.runUntil(hours(hour));
    metrics.put({ ...id, value: 1 });
    metrics.put({ ...id, value: 3 });
    if (hour === 500 * 24 || hour === 730 * 24 - 1) sizes.push(JSON.stringify(allRows(openTable)).length);
  }
  const end = hours(730 * 24);
  const sum = (from: Date, to = end) => metrics.read(id, from, to)?.sum ?? 0;
  const day = 24 * 4;
  expect(sum(hours(729 * 24))).toBe(day);
  expect(sum(hours(723 * 24))).toBe(7 * day);
  expect(sum(hours(640 * 24))).toBe(90 * day);
  expect(metrics.read(id, hours(365 * 24), hours(366 * 24))).toEqual({ count: 48, sum: 96, min: 1, max: 3 });
  expect(sum(start, hours(200 * 24))).toBe(0);
  // Whatever is kept after 500 days is all that is ever kept.
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 1.02);
  // A restart reads the same.
  const again = new MetricStore(openTable, clock);
  expect(again.read(id, hours(640 * 24), end)?.sum).toBe(90 * day);
});

test("a value that comes days late counts once, where it belongs", () => {
  const clock = new VirtualClock(hours(24 * 10), () => {});
  const metrics = new MetricStore(memoryTables(), clock);
  metrics.put({ ...id, value: 5 }, hours(24 * 3));
  metrics.put({ ...id, value: 7 });
  expect(metrics.read(id, hours(24 * 3), hours(24 * 4))).toEqual({ count: 1, sum: 5, min: 5, max: 5 });
  expect(metrics.read(id, start, hours(24 * 11))?.sum).toBe(12);
});

function allRows(openTable: ReturnType<typeof memoryTables>): unknown[] {
  return ["cloudwatch-metrics", "cloudwatch-metrics-older"].flatMap((name) => [...openTable(name).values()]);
}
