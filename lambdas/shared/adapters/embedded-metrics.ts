import type { Slot } from "../../../core/time/slot.ts";

export interface EmbeddedMetric {
  name: string;
  value: number;
  unit: "None" | "Count" | "Milliseconds";
}

export interface EmbeddedMetrics {
  /** At this instant of business time. Nothing is called: the log itself carries the values. */
  print(at: Slot, dimensions: Record<string, string>, values: readonly EmbeddedMetric[]): void;
}

/**
 * Metrics as one line of the function's log, which CloudWatch Logs extracts.
 * Edges   CloudWatch refuses what is dated more than two weeks back or two hours ahead: a slot that is caught up later
 *         than that is in its report alone.
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
