import type { ServicePlugin } from "../service-plugin.ts";
import { stsApi } from "./sts-api.ts";

/** Takes no resources: who a caller is follows from its access key. */
export const stsPlugin: ServicePlugin<null> = {
  create: ({ accountId }) => ({ handle: null, api: stsApi(accountId) }),
};
