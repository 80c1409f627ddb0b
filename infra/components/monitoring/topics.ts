import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Level } from "../../../core/vocabulary/closed-sets.ts";
import type { Names, Place } from "../../naming.ts";
import { tlsOnly } from "../foundation/tls-only.ts";

export interface TopicsArgs {
  names: Names;
  place: Place;
  keyArn: Input<string>;
  /** Addresses to which AWS sends mail directly when notify-people fails. */
  fallbackEmails: readonly string[];
}

/**
 * Topics of notifications: `info` for promotions and refusals, `alert` for failures, `critical` for problems that
 * page a person. notify-people subscribes to them and delivers their messages (docs/decisions/0015-notifications.md).
 * The alarms of notify-people also go to a fallback topic with SNS e-mail subscriptions, which each address must
 * confirm once.
 */
export class Topics extends pulumi.ComponentResource {
  readonly arns: Record<Level, Output<string>>;
  /** Undefined when no recipient of alerts is configured. */
  readonly fallbackTopicArn: Output<string> | undefined;

  constructor(name: string, args: TopicsArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Topics", name, {}, options);
    const { names } = args;
    const level = (one: Level): Output<string> =>
      this.topic(`${name}-${one}`, names.topic(one), names.topicArn(one), args).arn;
    this.arns = { info: level("info"), alert: level("alert"), critical: level("critical") };
    if (args.fallbackEmails.length > 0) this.fallbackTopicArn = this.fallbackTopic(`${name}-fallback`, args);
    this.registerOutputs({ arns: this.arns });
  }

  private fallbackTopic(child: string, args: TopicsArgs): Output<string> {
    const { names } = args;
    const fallbackTopic = this.topic(child, names.fallbackTopic, names.fallbackTopicArn, args);
    // Named by address and not by index, so that removing one recipient changes no other.
    for (const email of args.fallbackEmails) {
      new aws.sns.TopicSubscription(
        `${child}-${email}`,
        { topic: fallbackTopic.arn, protocol: "email", endpoint: email },
        { parent: fallbackTopic },
      );
    }
    return fallbackTopic.arn;
  }

  private topic(
    child: string,
    physicalName: string,
    arn: string,
    { place, keyArn }: TopicsArgs,
  ): aws.sns.Topic {
    const topic = new aws.sns.Topic(child, { name: physicalName, kmsMasterKeyId: keyArn }, { parent: this });
    new aws.sns.TopicPolicy(
      `${child}-policy`,
      { arn: topic.arn, policy: JSON.stringify(policyOf(arn, place.accountId)) },
      { parent: topic },
    );
    return topic;
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
