import { AwsError } from "../../gateway/service.ts";
import type { Receiver } from "../service-plugin.ts";
import { parseArn } from "./arn.ts";
import type { Authorise, SendTo } from "./ports.ts";
import type { ServiceMay } from "./resource-policies.ts";

/** Finds the receiver for the service part of an ARN; undefined when there is none. */
export type FindReceiver = (service: string) => Receiver | undefined;

/**
 * Sends a payload to the service of an ARN. A sender's role must permit the receiver's action. Without a role, the
 * target's resource policy or the receiver decides.
 */
export function createSendTo(find: FindReceiver, authorise: Authorise, serviceMay: ServiceMay): SendTo {
  return async (targetArn, payload, sender) => {
    const receiver = find(parseArn(targetArn).service);
    if (receiver === undefined) {
      throw new AwsError("InvalidTarget", `the embedded cloud has no receiver for ${targetArn}`);
    }
    if (sender.roleArn !== null) authorise(sender.roleArn, receiver.action, targetArn);
    else if (receiver.withoutRole === "resource-policy") serviceMay(sender, receiver.action, targetArn);
    await receiver.accept(targetArn, payload, sender);
  };
}
