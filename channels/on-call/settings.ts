import * as z from "zod";
import { webAddress } from "../shared/web-address.ts";

const onCallKey = z
  .string()
  .min(1)
  .optional()
  .describe("secret, set with --secret: PagerDuty's integration key; not set: no one is paged");
const onCallUrl = webAddress
  .default("https://events.pagerduty.com/v2/enqueue")
  .describe("where PagerDuty's events go; accounts in the EU have events.eu.pagerduty.com");

export const onCallSettings = {
  keys: { onCallKey, onCallUrl },
  secrets: ["onCallKey" as const],
  addressKey: "onCallUrl" as const,
  examples: { onCallKey: "YOUR-INTEGRATION-KEY" },
  destination: {
    schema: z.object({ url: z.url(), routingKey: z.string().min(1) }),
    of: (config: { onCallKey?: string | undefined; onCallUrl: string }) =>
      config.onCallKey === undefined ? null : { url: config.onCallUrl, routingKey: config.onCallKey },
  },
};
