import type { Clock } from "../clock.ts";
import type { Datum, OpenTable, Table } from "./ports.ts";

export type Statistic = "SampleCount" | "Average" | "Sum" | "Minimum" | "Maximum";

export interface MetricId {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

/** All values of one minute. */
interface Bucket {
  minute: number;
  count: number;
  sum: number;
  min: number;
  max: number;
}

interface Series extends MetricId {
  buckets: Bucket[];
}

export type Aggregate = Omit<Bucket, "minute">;

const minuteMillis = 60_000;
/** Alarms look back at most seven days. */
const keptMinutes = 8 * 24 * 60;

/** The values of every metric in the last eight days, by minute, as CloudWatch keeps standard metrics. */
export class MetricStore {
  private readonly rows: Table<Series>;
  private readonly clock: Clock;
  private readonly series = new Map<string, Series>();

  constructor(openTable: OpenTable, clock: Clock) {
    this.rows = openTable<Series>("cloudwatch-metrics");
    this.clock = clock;
    for (const series of this.rows.values()) this.series.set(keyOf(series), series);
  }

  put(datum: Datum, at = this.clock.now()): void {
    this.add(datum, { count: 1, sum: datum.value, min: datum.value, max: datum.value }, at);
  }

  add(id: MetricId, values: Aggregate, at: Date): void {
    const key = keyOf(id);
    const { namespace, name, dimensions } = id;
    const series = this.series.get(key) ?? { namespace, name, dimensions, buckets: [] };
    const minute = Math.floor(at.getTime() / minuteMillis);
    const index = series.buckets.findIndex((bucket) => bucket.minute === minute);
    const found = series.buckets[index];
    if (found === undefined) series.buckets.push({ minute, ...values });
    else series.buckets[index] = { minute, ...merged(found, values) };
    const oldest = Math.floor(this.clock.now().getTime() / minuteMillis) - keptMinutes;
    series.buckets = series.buckets.filter((bucket) => bucket.minute >= oldest);
    this.series.set(key, series);
    this.rows.set(key, series);
  }

  /**
   * Everything measured in [from, to), instants rounded down to whole minutes.
   * Result  null when there is nothing.
   */
  read(id: MetricId, from: Date, to: Date): Aggregate | null {
    const first = Math.floor(from.getTime() / minuteMillis);
    const end = Math.floor(to.getTime() / minuteMillis);
    let total: Aggregate | null = null;
    for (const bucket of this.series.get(keyOf(id))?.buckets ?? []) {
      if (bucket.minute < first || bucket.minute >= end) continue;
      total = total === null ? bucket : merged(total, bucket);
    }
    return total;
  }

  list(): MetricId[] {
    return [...this.series.values()].map(({ namespace, name, dimensions }) => ({
      namespace,
      name,
      dimensions,
    }));
  }
}

export function statisticOf(values: Aggregate, statistic: Statistic): number {
  switch (statistic) {
    case "SampleCount":
      return values.count;
    case "Average":
      return values.sum / values.count;
    case "Sum":
      return values.sum;
    case "Minimum":
      return values.min;
    case "Maximum":
      return values.max;
  }
}

function merged(a: Aggregate, b: Aggregate): Aggregate {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
