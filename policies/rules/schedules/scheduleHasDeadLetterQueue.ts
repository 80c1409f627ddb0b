import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

export const scheduleHasDeadLetterQueue: Rule = {
  name: "scheduleHasDeadLetterQueue",
  code: "POL040",
  description: "A slot that could not be delivered is kept in a queue of the stack.",
  types: ["aws:scheduler/schedule:Schedule"],
  scope: "stack",
  evaluate(schedule, graph) {
    const { arn } = fieldsOf(fieldsOf(schedule.props.target).deadLetterConfig);
    const queues = graph.ofType("aws:sqs/queue:Queue");
    if (queues.some((queue) => graph.leadsTo(schedule, "target", arn, queue))) return [];
    const found = `target.deadLetterConfig.arn is ${shown(arn)}`;
    const next = "Set it to the ARN of a queue declared beside the schedule.";
    return [{ found, expected: "a queue of this stack", next }];
  },
};
