import type { Rule } from "../../rule.ts";
import { itemsOf } from "../../unknown.ts";

export const alarmHasOkAction: Rule = {
  name: "alarmHasOkAction",
  code: "POL036",
  description: "The recipients of an alarm are also notified when it is over.",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
  scope: "resource",
  evaluate({ props }) {
    if (itemsOf(props.alarmActions).length === 0 || itemsOf(props.okActions).length > 0) return [];
    const next = "Set okActions like alarmActions; without it the incident stays open for ever.";
    return [{ found: "okActions is absent", expected: "the topics of alarmActions", next }];
  },
};
