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
    this.rows.set(key, this.remember(key, id, values, at));
  }

  /** Like `put`, for what can be measured again at any time and is therefore not worth a write. */
  observe(datum: Datum, at: Date): void {
    const { value } = datum;
    this.remember(keyOf(datum), datum, { count: 1, sum: value, min: value, max: value }, at);
  }

  /**
   * Everything measured in [from, to), instants rounded down to whole minutes.
   * Result  null when there is nothing.
   */
  read(id: MetricId, from: Date, to: Date): Aggregate | null {
    const first = Math.floor(from.getTime() / minuteMillis);
    const end = Math.floor(to.getTime() / minuteMillis);
    const buckets = this.series.get(keyOf(id))?.buckets ?? [];
    let total: Aggregate | null = null;
    for (let index = buckets.length - 1; index >= 0; index--) {
      const bucket = buckets[index];
      if (bucket === undefined || bucket.minute < first) break;
      if (bucket.minute < end) total = total === null ? bucket : merged(total, bucket);
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

  private remember(
    key: string,
    { namespace, name, dimensions }: MetricId,
    values: Aggregate,
    at: Date,
  ): Series {
    const series = this.series.get(key) ?? { namespace, name, dimensions, buckets: [] };
    insert(series.buckets, Math.floor(at.getTime() / minuteMillis), values);
    const oldest = Math.floor(this.clock.now().getTime() / minuteMillis) - keptMinutes;
    while ((series.buckets[0]?.minute ?? oldest) < oldest) series.buckets.shift();
    this.series.set(key, series);
    return series;
  }
}

/** Buckets stay in the order of their minutes; nearly every value belongs to the last one or a new one. */
function insert(buckets: Bucket[], minute: number, values: Aggregate): void {
  let index = buckets.length;
  while ((buckets[index - 1]?.minute ?? Number.NEGATIVE_INFINITY) > minute) index--;
  const last = buckets[index - 1];
  if (last?.minute === minute) buckets[index - 1] = { minute, ...merged(last, values) };
  else buckets.splice(index, 0, { minute, ...values });
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
