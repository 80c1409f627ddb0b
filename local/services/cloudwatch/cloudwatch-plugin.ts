import { byName, localArn } from "../../outputs/output-rules.ts";
import { localAccountId } from "../../outputs/place.ts";
import type { ServicePlugin } from "../service-plugin.ts";
import { Alarms } from "./alarms.ts";
import { cloudwatchApi } from "./cloudwatch-api.ts";
import { takeEmbeddedMetrics } from "./embedded-metrics.ts";
import { MetricStore } from "./metric-store.ts";

/** Emulates CloudWatch. Reads metric alarms from the plan. */
export const cloudwatchPlugin: ServicePlugin<{ metrics: MetricStore; alarms: Alarms }> = {
  outputs: {
    "aws:cloudwatch/metricAlarm:MetricAlarm": byName((name, place) => ({
      arn: localArn(place, "cloudwatch", `alarm:${name}`),
    })),
    "aws:cloudwatch/dashboard:Dashboard": byName(
      // A dashboard has no region in its ARN.
      (name) => ({ dashboardArn: `arn:aws:cloudwatch::${localAccountId}:dashboard/${name}` }),
      "dashboardName",
    ),
  },
  create(context) {
    const { graph, clock, openTable, region, accountId: account, serviceMay } = context;
    const metrics = new MetricStore(openTable, clock);
    const alarms = new Alarms({
      ...{ graph, clock, metrics, openTable, region, account },
      queues: context.peer("queues"),
      notify: async (topicArn, subject, message, sender) => {
        serviceMay(sender, "sns:Publish", topicArn);
        await context.peer("topics").publish({ topicArn, subject, message });
      },
      onLost: (alarm, reason) => context.onLost(`notification of alarm ${alarm}`, reason),
    });
    return {
      handle: { metrics, alarms },
      api: cloudwatchApi(metrics, alarms, clock),
      offers: {
        metrics: {
          put: (datum) => metrics.put(datum),
          readLogLine: (line) => takeEmbeddedMetrics(line, metrics, clock.now()),
        },
      },
      start: () => alarms.start(),
    };
  },
};
