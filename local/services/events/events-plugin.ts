import { byName, localArn } from "../../outputs/output-rules.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { openDeliveries } from "../shared/open-deliveries.ts";
import { Events } from "./events.ts";

/** Emulates EventBridge. Reads buses, rules and their targets from the plan. */
export const eventsPlugin: ServicePlugin<Events> = {
  outputs: {
    "aws:cloudwatch/eventBus:EventBus": byName((name, place) => ({
      arn: localArn(place, "events", `event-bus/${name}`),
    })),
    "aws:cloudwatch/eventRule:EventRule": byName((name, place, { inputs }) => {
      const bus = typeof inputs.eventBusName === "string" ? `${inputs.eventBusName}/` : "";
      return { arn: localArn(place, "events", `rule/${bus}${name}`) };
    }),
  },
  create(context) {
    const { graph, clock, region, accountId: account } = context;
    const deliveries = openDeliveries(context, { table: "event-deliveries", what: "event" });
    const events = new Events({ graph, clock, region, account, deliveries });
    return {
      handle: events,
      api: events.service,
      offers: { eventBus: events },
      receiver: {
        action: "events:PutEvents",
        withoutRole: "accept",
        accept: (arn, payload) => events.forward(arn, payload),
      },
      start: () => deliveries.resume(),
    };
  },
};
