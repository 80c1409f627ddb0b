import { type ChannelName, channels } from "../../channels/registry.ts";
import type { StandInModule, StandInParts } from "../../channels/stand-in.ts";
import type { OpenRoute } from "../gateway/open-routes.ts";
import type { InboxLine } from "../inbox/inbox.ts";
import type { ChannelFaults } from "./channel-faults.ts";

/** Stand-in of a channel, loaded but not started. */
export interface LoadedStandIn {
  channel: ChannelName;
  module: StandInModule;
}

export async function loadStandIns(): Promise<LoadedStandIn[]> {
  return await Promise.all(
    channels.map(async (channel) => ({ channel: channel.name, module: await channel.standIn() })),
  );
}

/** Stack configuration that directs every channel to its stand-in on the gateway. */
export function standInConfig(
  standIns: readonly LoadedStandIn[],
  gatewayUrl: string,
): Record<string, string> {
  return Object.fromEntries(
    standIns
      .flatMap(({ channel, module }) => Object.entries(module.configFor(gatewayUrl + pathOf(channel))))
      .map(([key, value]) => [`ratchet:${key}`, value]),
  );
}

/** Starts the stand-ins. Returns the gateway routes of the channels that no emulated AWS service handles. */
export function standInRoutes(
  standIns: readonly LoadedStandIn[],
  faults: ChannelFaults,
  parts: Omit<StandInParts, "deliver"> & { append(line: InboxLine): void },
): OpenRoute[] {
  const { now, openTable, append } = parts;
  return standIns.flatMap(({ channel, module }) => {
    const standIn = module.open?.({
      now,
      openTable,
      deliver: (line) => append({ at: now().toISOString(), channel, ...line }),
    });
    if (standIn === undefined) return [];
    const run: OpenRoute["run"] = async (request) => {
      const body = await request.text();
      const refused = faults.admit(channel);
      return refused === null ? standIn.take(body) : standIn.refuse(refused);
    };
    return [{ method: "POST", path: pathOf(channel), run }];
  });
}

function pathOf(channel: string): string {
  return `/channels/${channel}`;
}
