import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Names, Place } from "../../naming.ts";

export interface EncryptionArgs {
  names: Names;
  place: Place;
  /** Whether Pulumi refuses to delete the key. Without the key, no encrypted data can be read. */
  protect: boolean;
}

/**
 * The stack's one KMS key. It encrypts buckets, database, topics, image repositories, function logs, job results and
 * Kubernetes secrets. One key per store was rejected, because each key costs 1 dollar a month and the policies of the
 * stores already control access. Dead-letter queues use SQS's own key, so that rules and Lambda can deliver there
 * while this key is disabled.
 */
export class Encryption extends pulumi.ComponentResource {
  readonly keyArn: Output<string>;

  constructor(name: string, { names, place, protect }: EncryptionArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Encryption", name, {}, options);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Everything that ${names.prefix} stores`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: JSON.stringify(keyPolicy(place)),
      },
      { parent: this, protect },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${names.prefix}`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}

/**
 * Key policy. IAM policies of the account control the use of the key. AWS services that act without a role of the
 * stack are named here. In a key policy, the resource "*" means this key.
 */
function keyPolicy({ region, accountId, partition }: Place): aws.iam.PolicyDocument {
  const ours = { StringEquals: { "aws:SourceAccount": accountId } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        // Alarms and rules write to encrypted topics as the service, not as a role.
        Sid: "AlarmsAndRules",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"] },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: ours,
      },
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
          },
        },
      },
    ],
  };
}
