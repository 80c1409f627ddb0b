import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Level } from "../../../core/vocabulary/closed-sets.ts";
import type { RatchetFunction } from "./function.ts";

export interface SubscriptionsArgs {
  topics: Record<Level, pulumi.Output<string>>;
  functions: readonly RatchetFunction[];
}

/** Subscribes to every topic the functions whose contract has the trigger `topics`, with a dead-letter queue each. */
export class Subscriptions extends pulumi.ComponentResource {
  constructor(
    name: string,
    { topics, functions }: SubscriptionsArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("ratchet:infra:Subscriptions", name, {}, options);
    const listeners = functions.filter(({ contract }) =>
      contract.triggers.some((trigger) => trigger.kind === "topics"),
    );
    for (const fn of listeners) {
      for (const [level, topicArn] of Object.entries(topics)) this.subscribe(fn, level, topicArn);
    }
    this.registerOutputs({});
  }

  private subscribe(fn: RatchetFunction, level: string, topicArn: pulumi.Output<string>): void {
    const child = `${fn.contract.name}-on-${level}`;
    const permission = new aws.lambda.Permission(
      `${child}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: fn.functionName,
        principal: "sns.amazonaws.com",
        sourceArn: topicArn,
      },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      child,
      {
        topic: topicArn,
        protocol: "lambda",
        endpoint: fn.arn,
        // Messages that Lambda did not accept; failed invocations go to the same queue by the function's own setting.
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: fn.deadLetters.arn }),
      },
      { parent: this, dependsOn: [permission] },
    );
  }
}
