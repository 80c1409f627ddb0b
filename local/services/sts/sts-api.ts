import { z } from "zod";
import { operation } from "../../gateway/protocols/operation.ts";
import { queryService } from "../../gateway/protocols/query.ts";
import type { Service } from "../../gateway/service.ts";

/** STS API: GetCallerIdentity, which needs no permission, as in AWS. */
export function stsApi(accountId: string): Service {
  return queryService(["sts"], "https://sts.amazonaws.com/doc/2011-06-15/", {
    GetCallerIdentity: operation(z.object({}), (_input, { request: { caller } }) => ({
      Arn: `arn:aws:sts::${accountId}:assumed-role/${caller.roleName}/${caller.label}`,
      UserId: `AROALOCAL:${caller.label}`,
      Account: accountId,
    })),
  });
}
