import type { Clock } from "../../clock/clock.ts";
import type { Datum, OpenTable, Table } from "../shared/ports.ts";
import { type Aggregate, MetricSeries, merged, type OlderRow, type RecentRow } from "./metric-series.ts";

export type { Aggregate } from "./metric-series.ts";
export type Statistic = "SampleCount" | "Average" | "Sum" | "Minimum" | "Maximum";

export interface MetricId {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

interface Entry {
  id: MetricId;
  series: MetricSeries;
}

const minuteMillis = 60_000;

/**
 * Values of every metric, in buckets that grow with age (`MetricSeries`). Memory grows with the number of metrics,
 * not with time. A new value rewrites only the recent buckets of its metric.
 */
export class MetricStore {
  private readonly recent: Table<MetricId & RecentRow>;
  private readonly older: Table<OlderRow>;
  private readonly clock: Clock;
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Map<string, ((at: Date) => void)[]>();

  constructor(openTable: OpenTable, clock: Clock) {
    this.recent = openTable("cloudwatch-metrics");
    this.older = openTable("cloudwatch-metrics-older");
    this.clock = clock;
    for (const { namespace, name, dimensions, minutes } of this.recent.values()) {
      const id = { namespace, name, dimensions };
      const older = this.older.get(keyOf(id)) ?? { hours: [], days: [] };
      this.entries.set(keyOf(id), { id, series: new MetricSeries({ minutes }, older) });
    }
  }

  put(datum: Datum, at = this.clock.now()): void {
    this.add(datum, { count: 1, sum: datum.value, min: datum.value, max: datum.value }, at);
  }

  add({ namespace, name, dimensions }: MetricId, values: Aggregate, at: Date): void {
    const key = keyOf({ namespace, name, dimensions });
    const { id, series } = this.entry(key, { namespace, name, dimensions });
    if (this.remember(series, values, at)) this.older.set(key, series.olderRow());
    this.recent.set(key, { ...id, ...series.recentRow() });
    for (const notify of this.listeners.get(key) ?? []) notify(at);
  }

  /** Stores a value in memory only, without calling listeners. For values that can be measured again at any time. */
  observe({ namespace, name, dimensions, value }: Datum, at: Date): void {
    const id = { namespace, name, dimensions };
    this.remember(this.entry(keyOf(id), id).series, { count: 1, sum: value, min: value, max: value }, at);
  }

  /** Calls `listener` with the time of each value that is added from now on. */
  onValue(id: MetricId, listener: (at: Date) => void): void {
    const key = keyOf(id);
    this.listeners.set(key, [...(this.listeners.get(key) ?? []), listener]);
  }

  /**
   * Statistics of the values in [from, to), rounded down to whole minutes.
   * Result  null when there are no values.
   * Edges   values older than a day count at the start of their hour, values older than 15 days at the start of their
   *         UTC day.
   */
  read(id: MetricId, from: Date, to: Date): Aggregate | null {
    const first = Math.floor(from.getTime() / minuteMillis);
    const end = Math.floor(to.getTime() / minuteMillis);
    let total: Aggregate | null = null;
    for (const { minute: _, ...values } of this.entries.get(keyOf(id))?.series.between(first, end) ?? []) {
      total = total === null ? values : merged(total, values);
    }
    return total;
  }

  list(): MetricId[] {
    return [...this.entries.values()].map(({ id }) => id);
  }

  private entry(key: string, id: MetricId): Entry {
    const entry = this.entries.get(key) ?? {
      id,
      series: new MetricSeries({ minutes: [] }, { hours: [], days: [] }),
    };
    this.entries.set(key, entry);
    return entry;
  }

  private remember(series: MetricSeries, values: Aggregate, at: Date): boolean {
    const now = Math.floor(this.clock.now().getTime() / minuteMillis);
    return series.add(Math.floor(at.getTime() / minuteMillis), values, now);
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

function keyOf({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
