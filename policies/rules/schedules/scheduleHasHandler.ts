import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

export const scheduleHasHandler: Rule = {
  name: "scheduleHasHandler",
  code: "POL042",
  description: "Each schedule calls a function of the stack.",
  types: ["aws:scheduler/schedule:Schedule"],
  scope: "stack",
  evaluate(schedule, graph) {
    const { arn } = fieldsOf(schedule.props.target);
    const functions = graph.ofType("aws:lambda/function:Function");
    if (functions.some((fn) => graph.leadsTo(schedule, "target", arn, fn))) return [];
    const next = "Set target.arn to the ARN of a function declared in infra/.";
    return [{ found: `target.arn is ${shown(arn)}`, expected: "a function of this stack", next }];
  },
};
