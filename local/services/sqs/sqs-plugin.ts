import { join } from "node:path";
import * as z from "zod";
import { byName, localArn } from "../../outputs/output-rules.ts";
import { localAccountId } from "../../outputs/place.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { readResources } from "../shared/graph-reader.ts";
import { Sqs } from "./sqs.ts";
import { sqsApi } from "./sqs-api.ts";

/** Emulates SQS. Reads queues from the plan. */
export const sqsPlugin: ServicePlugin<Sqs> = {
  outputs: {
    "aws:sqs/queue:Queue": byName((name, place) => ({
      arn: localArn(place, "sqs", name),
      url: `${place.gatewayUrl}/${localAccountId}/${name}`,
    })),
  },
  create({ graph, paths, region, accountId, gatewayUrl, clock }) {
    const place = { region, accountId, gatewayUrl, now: () => clock.now() };
    const sqs = new Sqs(join(paths.services, "sqs.json"), place);
    return {
      handle: sqs,
      api: sqsApi(sqs),
      offers: { queues: sqs },
      receiver: {
        action: "sqs:SendMessage",
        withoutRole: "resource-policy",
        accept: (arn, payload) => sqs.send(arn, payload, {}),
      },
      provision() {
        for (const { name, messageRetentionSeconds } of readResources(graph, "aws:sqs/queue:Queue", schema)) {
          sqs.createQueue(name, { messageRetentionSeconds });
        }
      },
    };
  },
};

const schema = z.object({ name: z.string(), messageRetentionSeconds: z.number().default(345_600) });
