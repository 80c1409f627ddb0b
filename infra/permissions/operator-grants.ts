import type { Names } from "../naming.ts";

/** Events that an operator may publish. */
const requests = ["RetrainRequested", "PromotionRequested"];

/**
 * Permissions of the operator role: publish these events on the stack's bus, and invoke the functions that answer
 * operators.
 * Shape   answering: names of these functions.
 */
export function operatorPolicy(names: Names, answering: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["events:PutEvents"],
        Resource: [names.busArn],
        Condition: { StringEquals: { "events:source": "ratchet", "events:detail-type": requests } },
      },
      {
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: answering.map((one) => names.fnArn(one)),
      },
    ],
  });
}
