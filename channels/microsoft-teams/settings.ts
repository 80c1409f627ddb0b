import * as z from "zod";
import { webAddress } from "../shared/web-address.ts";

const teamsWebhook = webAddress
  .optional()
  .describe(
    "secret, set with --secret: address of a Teams workflow for webhook requests; not set: nothing goes to Teams",
  );

export const teamsSettings = {
  keys: { teamsWebhook },
  secrets: ["teamsWebhook" as const],
  addressKey: "teamsWebhook" as const,
  examples: { teamsWebhook: "https://example.environment.api.powerplatform.com/YOUR-OWN-WORKFLOW" },
  destination: {
    schema: z.object({ url: z.url() }),
    of: ({ teamsWebhook: url }: { teamsWebhook?: string | undefined }) =>
      url === undefined ? null : { url },
  },
};
