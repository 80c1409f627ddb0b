import { email } from "./email/email.ts";
import { microsoftTeams } from "./microsoft-teams/microsoft-teams.ts";
import { onCall } from "./on-call/on-call.ts";
import { slack } from "./slack/slack.ts";

/**
 * All notification channels. A new channel is a folder and a line here; see docs/ALERTING_GUIDE.md, "Add a
 * notification channel".
 */
export const channels = [
  email, //
  slack,
  onCall,
  microsoftTeams,
] as const;

export type ChannelName = (typeof channels)[number]["name"];
