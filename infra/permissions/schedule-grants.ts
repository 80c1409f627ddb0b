/**
 * Permissions of the schedules' role: invoke these functions, and send undelivered events to their dead-letter
 * queues.
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

/** Permissions of the rules on the account's default bus: put SageMaker's events on the stack's bus. */
export function forwardEventsPolicy(busArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [busArn] }],
  });
}
