import type { ChannelName } from "../../channels/registry.ts";
import type { ChannelFaults } from "../channels/channel-faults.ts";
import type { Clock } from "../clock/clock.ts";
import type { Postgres } from "../runtimes/postgres/postgres-server.ts";

/** Simulated failures of the platform, on the cloud's clock. */
export interface Faults {
  /** Kills PostgreSQL at `from` and starts it again at `until`. Virtual time stops during both actions. */
  postgres(from: Date, until: Date): void;
  /** Makes the channel refuse every message with `status` (default 503) from `from` until `until`. */
  channel(name: ChannelName, from: Date, until: Date, status?: number): void;
}

export function faultsOf(parts: {
  clock: Clock;
  postgres: Pick<Postgres, "kill" | "resume">;
  channels: ChannelFaults;
}): Faults {
  const { clock, postgres, channels } = parts;
  return {
    postgres(from, until) {
      clock.at(from, "PostgreSQL dies", () => postgres.kill());
      clock.at(until, "PostgreSQL is back", () => postgres.resume());
    },
    channel(name, from, until, status) {
      clock.at(from, `${name} fails`, () => channels.fail(name, until, status));
    },
  };
}
