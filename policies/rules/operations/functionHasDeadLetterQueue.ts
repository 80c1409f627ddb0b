import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

export const functionHasDeadLetterQueue: Rule = {
  name: "functionHasDeadLetterQueue",
  code: "POL030",
  description: "What a function gave up is kept in a queue of the stack.",
  types: ["aws:lambda/function:Function"],
  scope: "stack",
  evaluate(fn, graph) {
    const { targetArn } = fieldsOf(fn.props.deadLetterConfig);
    const queues = graph.ofType("aws:sqs/queue:Queue");
    if (queues.some((queue) => graph.leadsTo(fn, "deadLetterConfig", targetArn, queue))) return [];
    const found = `deadLetterConfig.targetArn is ${shown(targetArn)}`;
    const next = "Set deadLetterConfig.targetArn to the ARN of a queue declared beside it.";
    return [{ found, expected: "a queue of this stack", next }];
  },
};
