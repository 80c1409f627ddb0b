import { AwsError } from "../../gateway/service.ts";
import { parseArn } from "./arn.ts";
import type { Authorise, Sender, SendTo } from "./ports.ts";
import type { ServiceMay } from "./resource-policies.ts";

/** What takes payloads, by the service part of its ARN. */
export interface Receivers {
  lambda(arn: string, payload: string, sender: Sender): Promise<void>;
  sqs(arn: string, payload: string, sender: Sender): Promise<void>;
  sns(arn: string, payload: string, sender: Sender): Promise<void>;
  events(arn: string, payload: string, sender: Sender): Promise<void>;
}

const actions = {
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  events: "events:PutEvents",
} as const;

/**
 * The one switch from an ARN to the service that receives. A sender with a role must be allowed the action by it, one
 * without by the policy of the queue or topic; functions and buses judge a sender without a role themselves.
 */
export function createSendTo(receivers: Receivers, authorise: Authorise, serviceMay: ServiceMay): SendTo {
  return async (targetArn, payload, sender) => {
    const service = receiverOf(targetArn);
    if (sender.roleArn !== null) authorise(sender.roleArn, actions[service], targetArn);
    else if (service === "sqs" || service === "sns") serviceMay(sender, actions[service], targetArn);
    await receivers[service](targetArn, payload, sender);
  };
}

function receiverOf(targetArn: string): keyof Receivers {
  const { service } = parseArn(targetArn);
  if (service === "lambda" || service === "sqs" || service === "sns" || service === "events") return service;
  throw new AwsError("InvalidTarget", `the embedded cloud has no receiver for ${targetArn}`);
}
