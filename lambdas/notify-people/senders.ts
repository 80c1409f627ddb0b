import type { Channel } from "../../core/incidents/notice.ts";
import type { ChannelAddresses } from "../shared/adapters/channel-secrets.ts";
import { postToOnCall } from "../shared/adapters/channels/on-call.ts";
import { postToSlack } from "../shared/adapters/channels/slack.ts";
import type { Mail } from "../shared/adapters/ses-mail.ts";
import type { Delivery } from "../shared/ports.ts";
import { type Links, mailOf, onCallOf, slackOf } from "./notices.ts";
import type { Sender } from "./ports.ts";

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
      return async (content) => {
        const to = recipients[content.audience];
        if (to.length === 0) return { kind: "nobody", reason: `no recipients of ${content.audience}` };
        return await mail({ to, ...mailOf(content, links) });
      };
    }
    const { slack, onCall } = await addresses();
    if (channel === "slack") {
      return slack === null ? null : (content) => postToSlack(slack.url, slackOf(content, links));
    }
    return onCall === null ? null : (content) => postToOnCall(onCall, onCallOf(content, links));
  };
}
