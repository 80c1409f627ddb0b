import type { ChannelName } from "../../channels/registry.ts";
import type { ChannelFaults } from "../channels/channel-faults.ts";
import type { Clock } from "../clock/clock.ts";
import type { Postgres } from "../runtimes/postgres/postgres-server.ts";

/** What of the platform a scenario may take away for a while, on the cloud's clock. */
export interface Faults {
  /** PostgreSQL is killed at `from` and started again at `until`; time stands still while it dies and starts. */
  postgres(from: Date, until: Date): void;
  /** Every message to the channel is refused with `status` (503) from `from` until `until`. */
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
