import { byName, localArn } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { sesApi } from "./ses-api.ts";

/** Emulates SES. Reads e-mail identities from the plan. */
export const sesPlugin: ServicePlugin<null> = {
  outputs: {
    "aws:sesv2/emailIdentity:EmailIdentity": byName(
      (name, place) => ({ arn: localArn(place, "ses", `identity/${name}`), verifiedForSendingStatus: true }),
      "emailIdentity",
    ),
  },
  create: ({ graph, clock, inbox, channels, region, accountId: account }) => ({
    handle: null,
    api: sesApi({ graph, clock, inbox, channels, region, account }),
  }),
};
