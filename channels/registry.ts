import { email } from "./email/email.ts";
import { microsoftTeams } from "./microsoft-teams/microsoft-teams.ts";
import { onCall } from "./on-call/on-call.ts";
import { slack } from "./slack/slack.ts";

/** Every notification channel. A new one is a folder and its line here; docs/ALERTING_GUIDE.md, "Add a channel". */
export const channels = [
  email, //
  slack,
  onCall,
  microsoftTeams,
] as const;

export type ChannelName = (typeof channels)[number]["name"];
