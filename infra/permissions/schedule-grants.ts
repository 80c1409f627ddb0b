/**
 * What EventBridge Scheduler may do with the role that a schedule passes: start these functions, and put what it could
 * not deliver into their dead-letter queues.
 */
export function startFunctionsPolicy(functionArns: string[], deadLetterArns: string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: functionArns },
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: deadLetterArns },
    ],
  });
}

/** What the rules on the account's bus may do: put SageMaker's events on the stack's bus. */
export function forwardEventsPolicy(busArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [busArn] }],
  });
}
