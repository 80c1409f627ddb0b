import type { Level } from "../core/vocabulary/closed-sets.ts";
import { type ChannelName, channels } from "./registry.ts";

export const channelNames: readonly ChannelName[] = channels.map(({ name }) => name);

/**
 * The channels of a level (R1.13), whether configured or not: the writer of a notification does not check the channel's
 * configuration, and a notification of a channel that is not configured is closed when its turn comes.
 */
export function channelsOf(level: Level): readonly ChannelName[] {
  return channels.filter(({ levels }) => levels.includes(level)).map(({ name }) => name);
}

/** Whether the channel pages a person. Result: false for a name that is not registered. */
export function isPager(name: string): boolean {
  return channels.some((channel) => channel.name === name && channel.pages);
}
