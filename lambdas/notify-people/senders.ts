import type { Channel } from "../../core/notice.ts";
import type { ChannelAddresses } from "../shared/aws/channels.ts";
import type { Mail } from "../shared/aws/mail.ts";
import { postToOnCall } from "../shared/channels/on-call.ts";
import { postToSlack } from "../shared/channels/slack.ts";
import type { Delivery } from "../shared/ports.ts";
import type { Sender } from "./ports.ts";
import { type Links, mailOf, onCallOf, slackOf } from "./texts.ts";

export interface ChannelSetup {
  links: Links;
  /** Null without a sender: no e-mail is configured. */
  mail: ((mail: Mail) => Promise<Delivery>) | null;
  recipients: { promotions: readonly string[]; alerts: readonly string[] };
  addresses(): Promise<ChannelAddresses>;
}

/** How each channel is reached, as it is configured at the moment. */
export function channelSenders({ links, mail, recipients, addresses }: ChannelSetup) {
  return async (channel: Channel): Promise<Sender | null> => {
    if (channel === "email") {
      if (mail === null) return null;
      return async (told) => {
        const to = recipients[told.audience];
        if (to.length === 0) return { kind: "nobody", reason: `no recipients of ${told.audience}` };
        return await mail({ to, ...mailOf(told, links) });
      };
    }
    const { slack, onCall } = await addresses();
    if (channel === "slack") {
      return slack === null ? null : (told) => postToSlack(slack.url, slackOf(told, links));
    }
    return onCall === null ? null : (told) => postToOnCall(onCall, onCallOf(told, links));
  };
}
