/** Statistics of a metric's values in one period, such as one minute. */
export interface Aggregate {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** Bucket of a metric. `minute`: its first minute, counted since 1970. */
interface Bucket extends Aggregate {
  minute: number;
}

/** Recent buckets, which are stored again with every new value. */
export interface RecentRow {
  minutes: Bucket[];
}

/** Older buckets, which are stored again once a day. */
export interface OlderRow {
  hours: Bucket[];
  days: Bucket[];
}

const hour = 60;
const day = 24 * hour;
/**
 * Retention: minutes become hours after a day, hours become days after 15 days, and days are dropped after 15 months.
 */
const minutesFor = day;
const hoursFor = 15 * day;
const daysFor = 455 * day;

/**
 * Values of one metric, in buckets that grow with age: at most 2 days of minutes, 16 days of hours, 455 days. This is
 * enough for alarms, which look back at most seven days, and then in periods of an hour or more. CloudWatch keeps
 * minutes for 15 days, 5 minutes for 63 and hours for 455. That would need more files on disk.
 * Source  Amazon CloudWatch user guide, "Metrics retention".
 */
export class MetricSeries {
  private minutes: Bucket[];
  private hours: Bucket[];
  private days: Bucket[];

  constructor({ minutes }: RecentRow, { hours, days }: OlderRow) {
    this.minutes = minutes;
    this.hours = hours;
    this.days = days;
  }

  /** Adds values to their bucket. Returns whether older buckets have changed. */
  add(minute: number, values: Aggregate, now: number): boolean {
    if (minute < now - minutesFor) {
      insert(this.hours, floorTo(minute, hour), values);
      this.fold(now);
      return true;
    }
    insert(this.minutes, minute, values);
    // A day late, so that this happens once a day and not with every value.
    const [oldest] = this.minutes;
    if (oldest === undefined || oldest.minute >= now - 2 * minutesFor) return false;
    this.fold(now);
    return true;
  }

  /** Buckets that begin in [first, end). */
  *between(first: number, end: number): Generator<Bucket> {
    for (const buckets of [this.minutes, this.hours, this.days]) {
      for (let index = buckets.length - 1; index >= 0; index--) {
        const bucket = buckets[index];
        if (bucket === undefined || bucket.minute < first) break;
        if (bucket.minute < end) yield bucket;
      }
    }
  }

  recentRow(): RecentRow {
    return { minutes: this.minutes };
  }

  olderRow(): OlderRow {
    return { hours: this.hours, days: this.days };
  }

  private fold(now: number): void {
    // Whole hours and days only: half of one in each of two places would be counted where it does not belong.
    this.minutes = moved(this.minutes, this.hours, floorTo(now - minutesFor, hour), hour);
    this.hours = moved(this.hours, this.days, floorTo(now - hoursFor, day), day);
    this.days = this.days.filter(({ minute }) => minute >= now - daysFor);
  }
}

/** Moves buckets that begin before `until` into buckets of `width` in `to`. Returns the remaining buckets of `from`. */
function moved(from: Bucket[], to: Bucket[], until: number, width: number): Bucket[] {
  for (const bucket of from) if (bucket.minute < until) insert(to, floorTo(bucket.minute, width), bucket);
  return from.filter(({ minute }) => minute >= until);
}

/**
 * Adds values to a bucket, or inserts a new bucket in order. Nearly every value belongs to the last bucket or a new
 * one.
 */
function insert(buckets: Bucket[], minute: number, { count, sum, min, max }: Aggregate): void {
  const values = { count, sum, min, max };
  let index = buckets.length;
  while ((buckets[index - 1]?.minute ?? Number.NEGATIVE_INFINITY) > minute) index--;
  const last = buckets[index - 1];
  if (last?.minute === minute) buckets[index - 1] = { minute, ...merged(last, values) };
  else buckets.splice(index, 0, { minute, ...values });
}

export function merged(a: Aggregate, b: Aggregate): Aggregate {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

function floorTo(minute: number, width: number): number {
  return Math.floor(minute / width) * width;
}
