import * as z from "zod";
import { webAddress } from "../shared/web-address.ts";

const slackWebhook = webAddress
  .optional()
  .describe("secret, set with --secret: Slack's incoming webhook; not set: nothing goes to Slack");

export const slackSettings = {
  keys: { slackWebhook },
  secrets: ["slackWebhook" as const],
  addressKey: "slackWebhook" as const,
  examples: { slackWebhook: "https://hooks.slack.com/services/YOUR/OWN/WEBHOOK" },
  destination: {
    schema: z.object({ url: z.url() }),
    of: (config: { slackWebhook?: string | undefined }) =>
      config.slackWebhook === undefined ? null : { url: config.slackWebhook },
  },
};
