import * as z from "zod";
import { jsonService } from "../../../local/gateway/protocols/json.ts";
import { operation } from "../../../local/gateway/protocols/operation.ts";
import { AwsError } from "../../../local/gateway/service.ts";
import { byName, localArn } from "../../../local/outputs/output-rules.ts";
import type { ServicePlugin } from "../../../local/services/service-plugin.ts";
import { readResources } from "../../../local/services/shared/graph-reader.ts";

/** A new emulated service in one file: keys of the plan, one operation that gives back what it got. */
export const kmsPlugin: ServicePlugin<{ phases: string[] }> = {
  outputs: { "aws:kms/alias:Alias": byName((name, place) => ({ arn: localArn(place, "kms", name) })) },
  create({ graph, openTable, region, accountId }) {
    const phases: string[] = ["created"];
    const keys = openTable<{ alias: string }>("kms-aliases");
    return {
      handle: { phases },
      api: jsonService(["kms"], {
        Encrypt: operation(z.object({ KeyId: z.string(), Plaintext: z.string() }), (input, { context }) => {
          context.authorise("kms:Encrypt", `arn:aws:kms:${region}:${accountId}:${input.KeyId}`);
          if (keys.get(input.KeyId) === undefined) throw new AwsError("NotFoundException", input.KeyId);
          return { KeyId: input.KeyId, CiphertextBlob: input.Plaintext };
        }),
      }),
      provision() {
        for (const { name } of readResources(graph, "aws:kms/alias:Alias", z.object({ name: z.string() }))) {
          keys.set(name, { alias: name });
        }
        phases.push("provisioned");
      },
      start: () => void phases.push("started"),
      stop: () => void phases.push("stopped"),
    };
  },
};
