import type { ServicePlugin } from "../service-plugin.ts";
import { stsApi } from "./sts-api.ts";

/** Emulates STS. Reads nothing from the plan: the access key identifies the caller. */
export const stsPlugin: ServicePlugin<null> = {
  create: ({ accountId }) => ({ handle: null, api: stsApi(accountId) }),
};
