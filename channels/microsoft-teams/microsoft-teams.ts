import { levels } from "../../core/vocabulary/closed-sets.ts";
import { defineChannel } from "../channel.ts";
import { formatTeams } from "./format.ts";
import { sendToTeams } from "./send.ts";
import { teamsSettings } from "./settings.ts";

/** Microsoft Teams, through a workflow with the trigger "When a Teams webhook request is received". */
export const microsoftTeams = defineChannel({
  name: "microsoft-teams",
  levels,
  pages: false,
  settings: teamsSettings,
  sender: (destination, { links }) =>
    destination === null ? null : (content) => sendToTeams(destination.url, formatTeams(content, links)),
  standIn: () => import("./stand-in.ts"),
});
