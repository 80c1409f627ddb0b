import * as z from "zod";
import { messageOf } from "../../../core/errors/error.ts";
import type { MetricStore } from "./metric-store.ts";

const nameSchema = z.string().min(1).max(1024);
const formatSchema = z.looseObject({
  _aws: z.looseObject({
    /** Milliseconds since 1970. */
    Timestamp: z.int().min(0),
    CloudWatchMetrics: z.array(
      z.looseObject({
        Namespace: z.string().min(1).max(1024),
        Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)),
        Metrics: z.array(z.looseObject({ Name: nameSchema, Unit: z.string().optional() })).max(100),
      }),
    ),
  }),
});
const valueSchema = z.union([z.number(), z.array(z.number()).min(1).max(100)]);
const dimensionSchema = z.string().min(1).max(1024);

const hourMillis = 3_600_000;

/**
 * Extracts metrics from a log line in the embedded metric format, as CloudWatch Logs does. Each metric is stored once
 * per dimension set, at the timestamp of the line.
 * Result  description of the error in the line, for a note in the log. Null for a valid line and for other log lines.
 *         A line with an error gives no metric.
 * Source  Amazon CloudWatch user guide, "Specification: Embedded metric format"; PutMetricData's bounds of
 *         timestamps.
 */
export function takeEmbeddedMetrics(line: string, metrics: MetricStore, now: Date): string | null {
  // Nearly every line: neither parsed nor looked at again.
  if (!line.startsWith("{") || !line.includes('"_aws"')) return null;
  try {
    for (const { id, values, at } of dataOf(line, now)) {
      for (const value of values) metrics.add(id, { count: 1, sum: value, min: value, max: value }, at);
    }
    return null;
  } catch (error) {
    return error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
  }
}

function dataOf(line: string, now: Date) {
  const parsed = formatSchema.parse(JSON.parse(line));
  const { Timestamp, CloudWatchMetrics } = parsed._aws;
  const at = new Date(Timestamp);
  const age = now.getTime() - Timestamp;
  if (age > 14 * 24 * hourMillis || age < -2 * hourMillis) {
    throw new RangeError(
      `Timestamp ${at.toISOString()} is not within two weeks before and two hours after ${now.toISOString()}`,
    );
  }
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    // No dimension set at all is one without dimensions.
    (Dimensions.length === 0 ? [[]] : Dimensions).flatMap((keys) => {
      const dimensions = Object.fromEntries(keys.map((key) => [key, member(parsed, key, dimensionSchema)]));
      return Metrics.map(({ Name: name }) => ({
        id: { namespace, name, dimensions },
        values: [member(parsed, name, valueSchema)].flat(),
        at,
      }));
    }),
  );
}

function member<S extends z.ZodType>(line: Record<string, unknown>, key: string, schema: S): z.output<S> {
  const found = schema.safeParse(Object.hasOwn(line, key) ? line[key] : undefined);
  if (found.success) return found.data;
  throw new TypeError(`${key}: ${z.prettifyError(found.error)}`);
}
