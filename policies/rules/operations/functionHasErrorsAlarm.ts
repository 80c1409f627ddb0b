import { alarmMonitors, alarmsOn } from "../../alarms.ts";
import type { Rule } from "../../rule.ts";

export const functionHasErrorsAlarm: Rule = {
  name: "functionHasErrorsAlarm",
  code: "POL031",
  description: "Somebody is notified when a function fails.",
  types: ["aws:lambda/function:Function"],
  scope: "stack",
  evaluate(fn, graph) {
    const alarms = alarmsOn(graph, "AWS/Lambda", "Errors");
    if (alarms.some((alarm) => alarmMonitors(graph, alarm, "FunctionName", fn))) return [];
    const found = "no alarm with an action watches its errors";
    const expected = "an alarm on AWS/Lambda Errors with FunctionName of this function and alarmActions";
    return [{ found, expected, next: "Add an aws.cloudwatch.MetricAlarm beside the function." }];
  },
};
