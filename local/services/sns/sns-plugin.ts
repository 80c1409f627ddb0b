import { createHash } from "node:crypto";
import { localArn, nameIn } from "../../outputs/output-rules.ts";
import { localAccountId } from "../../outputs/place.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { openDeliveries } from "../shared/open-deliveries.ts";
import { Sns, snsPauseMillis } from "./sns.ts";

/** Emulates SNS. Reads topics and subscriptions from the plan. */
export const snsPlugin: ServicePlugin<Sns> = {
  outputs: {
    "aws:sns/topic:Topic": (resource, place) => {
      const arn = localArn(place, "sns", nameIn(resource));
      return { id: arn, outputs: { arn, name: nameIn(resource) } };
    },
    "aws:sns/topicSubscription:TopicSubscription": (resource, { region }) => {
      const id = createHash("sha256").update(resource.urn).digest("hex").slice(0, 32);
      const arn = `${nameIn(resource, "topic")}:${id}`;
      return { id: arn, outputs: { arn, ownerId: localAccountId, region } };
    },
  },
  create(context) {
    const { graph, clock, inbox, listeners } = context;
    const table = { table: "topic-deliveries", what: "message of a topic", pauseMillis: snsPauseMillis };
    const deliveries = openDeliveries(context, table);
    const { onPublish } = listeners;
    const sns = new Sns({
      ...{ graph, clock, inbox, deliveries },
      ...(onPublish === undefined ? {} : { onPublish }),
    });
    return {
      handle: sns,
      api: sns.service,
      offers: { topics: sns },
      receiver: {
        action: "sns:Publish",
        withoutRole: "resource-policy",
        accept: async (topicArn, message) => {
          await sns.publish({ topicArn, subject: "", message });
        },
      },
      start: () => deliveries.resume(),
    };
  },
};
