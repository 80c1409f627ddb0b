import type { Names } from "../naming.ts";

/** What a person may ask of the pipeline by an event. */
const requests = ["RetrainRequested", "PromotionRequested"];

/**
 * What the operator's role may do: put those events on the stack's bus, and call the functions that answer people.
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
