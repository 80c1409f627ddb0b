import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

export const ruleTargetHasDeadLetterQueue: Rule = {
  name: "ruleTargetHasDeadLetterQueue",
  code: "POL044",
  description: "An event that could not be delivered is kept in a queue of the stack.",
  types: ["aws:cloudwatch/eventTarget:EventTarget"],
  scope: "stack",
  evaluate(target, graph) {
    const { arn } = fieldsOf(target.props.deadLetterConfig);
    const queues = graph.ofType("aws:sqs/queue:Queue");
    if (queues.some((queue) => graph.leadsTo(target, "deadLetterConfig", arn, queue))) return [];
    const next = "Set it to the ARN of a queue declared beside the rule, and let the rule send to it.";
    return [{ found: `deadLetterConfig.arn is ${shown(arn)}`, expected: "a queue of this stack", next }];
  },
};
