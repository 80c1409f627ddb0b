import type { Level } from "../core/vocabulary/closed-sets.ts";
import { type ChannelName, channels } from "./registry.ts";

export const channelNames: readonly ChannelName[] = channels.map(({ name }) => name);

/**
 * Channels of a level (R1.13), configured or not. The writer of a notification does not know the channels'
 * configuration. A notification of an unconfigured channel is closed when it is due.
 */
export function channelsOf(level: Level): readonly ChannelName[] {
  return channels.filter(({ levels }) => levels.includes(level)).map(({ name }) => name);
}

/** Whether the channel pages a person. False for an unknown name. */
export function isPager(name: string): boolean {
  return channels.some((channel) => channel.name === name && channel.pages);
}
