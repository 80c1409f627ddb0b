import { defineChannel } from "../channel.ts";
import { formatOnCall } from "./format.ts";
import { sendToOnCall } from "./send.ts";
import { onCallSettings } from "./settings.ts";

/** On-call person, through PagerDuty's Events API v2. */
export const onCall = defineChannel({
  name: "on-call",
  levels: ["critical"],
  pages: true,
  settings: onCallSettings,
  sender: (destination, { links }) =>
    destination === null ? null : (content) => sendToOnCall(destination, formatOnCall(content, links)),
  standIn: () => import("./stand-in.ts"),
});
