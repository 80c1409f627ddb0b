import * as z from "zod";
import type { SettingProblem } from "../channel.ts";

const emails = z
  .array(z.email())
  .default([])
  .describe("e-mail addresses; an account that SES keeps in its sandbox must have verified each");
const recipients = z.strictObject({ emails }).prefault({});

const notifications = z
  .strictObject({
    sender: z
      .email()
      .optional()
      .describe(
        "address that mails come from; AWS writes to it once, and mails go out after that was confirmed",
      ),
    promotions: recipients.describe("recipients of promotions and refusals"),
    alerts: recipients.describe("recipients of failures, drift and missed schedules"),
  })
  .prefault({})
  .describe("e-mail: sender and recipients");

export const emailSettings = {
  keys: { notifications },
  secrets: [],
  examples: { emails: "someone@example.com", sender: "ratchet@example.com" },
  problems,
};

/** Checks that a sender is configured when recipients are (CFG035). */
function problems(config: { notifications: z.output<typeof notifications> }): SettingProblem[] {
  const { sender, alerts, promotions } = config.notifications;
  const [first] = [...alerts.emails, ...promotions.emails];
  if (first === undefined || sender !== undefined) return [];
  return [
    {
      code: "CFG035",
      path: ["notifications", "sender"],
      got: undefined,
      expected: "an address that mails come from, because recipients are named; AWS asks it once for consent",
      repair: `ratchet@${first.split("@").at(-1)}`,
    },
  ];
}
