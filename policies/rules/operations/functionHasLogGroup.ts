import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

/**
 * A log group that Lambda creates is kept for ever and belongs to no plan. A key is not required: CloudWatch encrypts
 * all logs at rest, and Ratchet's logs contain no texts (R0.11).
 */
export const functionHasLogGroup: Rule = {
  name: "functionHasLogGroup",
  code: "POL033",
  description: "Each function writes to a log group of the stack that ends its logs one day.",
  types: ["aws:lambda/function:Function"],
  scope: "stack",
  evaluate(fn, graph) {
    const named = fieldsOf(fn.props.loggingConfig).logGroup;
    const name = named ?? `/aws/lambda/${String(fn.props.name)}`;
    const group = graph
      .ofType("aws:cloudwatch/logGroup:LogGroup")
      .find((one) => graph.leadsTo(fn, "loggingConfig", name, one));
    const next = "Declare an aws.cloudwatch.LogGroup with retentionInDays and name it in loggingConfig.";
    if (group === undefined) {
      return [
        { found: `log group ${shown(name)} is not declared`, expected: "a log group of this stack", next },
      ];
    }
    const days = group.props.retentionInDays;
    if (typeof days === "number" && days > 0) return [];
    return [{ found: `retentionInDays is ${shown(days)}`, expected: "a number of days", next }];
  },
};
