import type { Slot } from "../../../../core/time/slot.ts";

export interface EmbeddedMetric {
  name: string;
  value: number;
  unit: "None" | "Count" | "Milliseconds";
}

export interface EmbeddedMetrics {
  /** Writes the values to the log, with their business time. No AWS API is called. */
  print(at: Slot, dimensions: Record<string, string>, values: readonly EmbeddedMetric[]): void;
}

/**
 * Metrics as one line of the function's log, from which CloudWatch Logs extracts them.
 * Edges   CloudWatch refuses values that are dated more than two weeks back or two hours ahead. Values of a slot that
 *         is caught up later are only in its report.
 * Source  Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function embeddedMetrics(
  namespace: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
): EmbeddedMetrics {
  return {
    print(at, dimensions, values) {
      const line = {
        _aws: {
          Timestamp: Date.parse(at),
          CloudWatchMetrics: [
            {
              Namespace: namespace,
              Dimensions: [Object.keys(dimensions)],
              Metrics: values.map(({ name, unit }) => ({ Name: name, Unit: unit })),
            },
          ],
        },
        ...dimensions,
        ...Object.fromEntries(values.map(({ name, value }) => [name, value])),
      };
      write(`${JSON.stringify(line)}\n`);
    },
  };
}
