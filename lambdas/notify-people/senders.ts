import type { Sender, SenderTools } from "../../channels/channel.ts";
import type { Destinations } from "../../channels/destinations.ts";
import { type ChannelName, channels } from "../../channels/registry.ts";

export interface ChannelSetup extends SenderTools {
  /** The document of the secret `<prefix>/channels`. */
  destinations(): Promise<Destinations>;
}

/** How each channel sends, with its configuration of the moment. A channel without a secret does not read it. */
export function channelSenders({ destinations, ...tools }: ChannelSetup) {
  return async (name: ChannelName): Promise<Sender | null> => {
    const channel = channels.find((one) => one.name === name);
    if (channel === undefined) return null;
    const { secretField } = channel;
    return channel.sender(secretField === null ? null : (await destinations())[secretField], tools);
  };
}
