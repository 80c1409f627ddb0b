import type { ChannelName } from "../../channels/registry.ts";
import type { Clock } from "../clock/clock.ts";

interface Fault {
  until: Date | null;
  status: number;
}

export interface ChannelCalls {
  /** Number of accepted requests. */
  taken: number;
  /** Number of requests that were refused because the channel was failing. */
  refused: number;
}

/**
 * Simulated availability of each channel, on the cloud's clock, with a count of its requests.
 *
 * | state   | entered by              | leaves when                            |
 * |---------|-------------------------|----------------------------------------|
 * | working | construction            | `fail`                                 |
 * | failing | `fail`                  | the end of the failure is reached; `restore` |
 */
export class ChannelFaults {
  private readonly clock: Clock;
  private readonly faults = new Map<ChannelName, Fault>();
  private readonly counts = new Map<ChannelName, ChannelCalls>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /**
   * Answers every request with `status` until the given time, or with null until `restore`. A later call replaces an
   * earlier one.
   */
  fail(channel: ChannelName, until: Date | null, status = 503): void {
    this.faults.set(channel, { until, status });
  }

  restore(channel: ChannelName): void {
    this.faults.delete(channel);
  }

  /** Status with which a request is refused now; null when the channel works. Counts the request. */
  admit(channel: ChannelName): number | null {
    const fault = this.faults.get(channel);
    const failing = fault !== undefined && (fault.until === null || this.clock.now() < fault.until);
    if (!failing) this.faults.delete(channel);
    const counts = this.calls(channel);
    const key = failing ? "refused" : "taken";
    this.counts.set(channel, { ...counts, [key]: counts[key] + 1 });
    return failing ? fault.status : null;
  }

  /** Number of requests since the start of the embedded cloud. */
  calls(channel: ChannelName): ChannelCalls {
    return this.counts.get(channel) ?? { taken: 0, refused: 0 };
  }
}
