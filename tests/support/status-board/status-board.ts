import { defineChannel } from "../../../channels/channel.ts";
import { post } from "../../../channels/shared/post.ts";
import { statusBoardSettings } from "./settings.ts";

/** A channel as somebody would add it, in a folder of its own. For tests of the seam. */
export const statusBoard = defineChannel({
  name: "status-board",
  levels: ["alert", "critical"],
  pages: false,
  settings: statusBoardSettings,
  sender: (destination) =>
    destination === null
      ? null
      : ({ subject, text, level }) =>
          post(destination.url, { room: destination.room, title: subject, text, level }, () => true),
  standIn: () => import("./stand-in.ts"),
});
