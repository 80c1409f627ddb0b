import type { Sender, SenderTools } from "../../channels/channel.ts";
import type { Destinations } from "../../channels/destinations.ts";
import { type ChannelName, channels } from "../../channels/registry.ts";

export interface ChannelSetup extends SenderTools {
  /** Reads the document of the secret `<prefix>/channels`. */
  destinations(): Promise<Destinations>;
}

/**
 * Returns the sender of each channel, with its current configuration. The secret is not read for a channel that has
 * none.
 */
export function channelSenders({ destinations, ...tools }: ChannelSetup) {
  return async (name: ChannelName): Promise<Sender | null> => {
    const channel = channels.find((one) => one.name === name);
    if (channel === undefined) return null;
    const { secretField } = channel;
    return channel.sender(secretField === null ? null : (await destinations())[secretField], tools);
  };
}
