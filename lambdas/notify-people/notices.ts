import { incidentText } from "../../core/incidents/incident-text.ts";
import type { ChannelTexts } from "../../database/incidents/mark-notifications.ts";

/** Texts about a failing channel, for the other channels and for `npm run view-alerts`. */
export const channelTexts: ChannelTexts = {
  describe: incidentText,
  title: (channel) => `${channel} does not bring notifications`,
  recovered: (channel) => `${channel} takes notifications again.`,
  refused: (subject, reason) => `It refused "${subject}": ${reason}`,
  failing: (givenUp, reason) =>
    `${givenUp > 0 ? `${givenUp} notifications were given up.` : "It locks us out."} Last: ${reason}`,
  givenUp: (reason) => `its channel failed: ${reason}`,
};

/** Reason why a channel without settings sends nothing. */
export const notConfigured = "not configured";
