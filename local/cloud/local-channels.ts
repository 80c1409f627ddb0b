import { localOnCallKey, onCallPath } from "../channels/on-call.ts";
import { slackPath } from "../channels/slack.ts";

/** The stack configuration by which Slack and the on-call service are those of the gateway. */
export function channelsHere(gatewayUrl: string): Record<string, string> {
  return {
    "ratchet:slackWebhook": gatewayUrl + slackPath,
    "ratchet:onCallKey": localOnCallKey,
    "ratchet:onCallUrl": gatewayUrl + onCallPath,
  };
}
