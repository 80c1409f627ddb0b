import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { StackConfig } from "../config.ts";
import type { Names, Place, TopicLevel } from "../naming.ts";
import { tlsOnly } from "./tls-only.ts";

export interface TopicsArgs {
  names: Names;
  place: Place;
  keyArn: Input<string>;
  recipients: StackConfig["notifications"];
}

/**
 * Where people are told: `info` what was promoted or refused, `alert` what failed, `critical` what nobody may sleep
 * through. Each address must confirm AWS's mail once; until then its subscription is pending.
 */
export class Topics extends pulumi.ComponentResource {
  readonly arns: Record<TopicLevel, Output<string>>;

  constructor(name: string, args: TopicsArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Topics", name, {}, options);
    const { promotions, alerts } = args.recipients;
    this.arns = {
      info: this.topic(name, "info", promotions.emails, args),
      alert: this.topic(name, "alert", alerts.emails, args),
      critical: this.topic(name, "critical", alerts.emails, args),
    };
    this.registerOutputs({ arns: this.arns });
  }

  private topic(
    name: string,
    level: TopicLevel,
    emails: readonly string[],
    { names, place, keyArn }: TopicsArgs,
  ): Output<string> {
    const topic = new aws.sns.Topic(
      `${name}-${level}`,
      { name: names.topic(level), kmsMasterKeyId: keyArn },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      `${name}-${level}-policy`,
      { arn: topic.arn, policy: JSON.stringify(policyOf(names.topicArn(level), place.accountId)) },
      { parent: topic },
    );
    // Named by address and not by place, so that a removed recipient moves no other.
    for (const email of emails) {
      new aws.sns.TopicSubscription(
        `${name}-${level}-${email}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        { parent: topic },
      );
    }
    return topic.arn;
  }
}

function policyOf(topicArn: string, accountId: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AlarmsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
      tlsOnly("sns:Publish", topicArn),
    ],
  };
}
