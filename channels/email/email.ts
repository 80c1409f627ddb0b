import { levels } from "../../core/vocabulary/closed-sets.ts";
import { defineChannel } from "../channel.ts";
import { formatMail } from "./format.ts";
import { emailSettings } from "./settings.ts";

/** E-mail through Amazon SES. The function's role permits it, so the channel has no secret data. */
export const email = defineChannel({
  name: "email",
  levels,
  pages: false,
  settings: emailSettings,
  sender: (_, { mail, links }) => {
    if (mail === null) return null;
    return async (content) => {
      const to = mail.recipients[content.audience];
      if (to.length === 0) return { kind: "no-recipient", reason: `no recipients of ${content.audience}` };
      return await mail.send({ to, ...formatMail(content, links) });
    };
  },
  standIn: () => import("./stand-in.ts"),
});
