import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Contract } from "../../../core/contracts/contract.ts";
import { functionEnvironment, type Wiring } from "../../environment.ts";
import { expandContract, platformBase } from "../../permissions/function-grants.ts";
import { trustedBy } from "../../permissions/trust.ts";
import { functionAlarms } from "../alarms/function-alarms.ts";
import { tlsOnly } from "../foundation/tls-only.ts";

export interface RatchetFunctionArgs {
  contract: Contract;
  wiring: Wiring;
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  securityGroupId: pulumi.Input<string>;
  /** Folder with the function's bundle. */
  bundle: string;
  logRetentionDays: number;
  /** Topic of the function's alarms. */
  alertTopicArn: pulumi.Input<string>;
  /**
   * Second topic for the alarms of the function that delivers notifications, because it cannot report its own
   * failure.
   */
  fallbackTopicArn: pulumi.Input<string> | undefined;
}

/** A Lambda function with all resources that its contract requires: log group, dead-letter queue, role and alarms. */
export class RatchetFunction extends pulumi.ComponentResource {
  readonly contract: Contract;
  readonly arn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly resource: aws.lambda.Function;
  readonly deadLetters: aws.sqs.Queue;
  readonly role: aws.iam.Role;

  constructor(name: string, args: RatchetFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:Function", name, {}, options);
    const child = { parent: this };
    const { contract, wiring } = args;
    const listens = contract.triggers.some((trigger) => trigger.kind === "topics");
    this.contract = contract;
    const { names } = wiring;

    const log = new aws.cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: names.logGroup(contract.name),
        retentionInDays: args.logRetentionDays,
        kmsKeyId: wiring.keyArn,
      },
      child,
    );
    this.deadLetters = new aws.sqs.Queue(
      `${name}-dead-letters`,
      {
        name: names.deadLetters(contract.name),
        messageRetentionSeconds: 14 * 24 * 3600,
        sqsManagedSseEnabled: true,
      },
      child,
    );
    const queuePolicy = new aws.sqs.QueuePolicy(
      `${name}-dead-letters-policy`,
      {
        queueUrl: this.deadLetters.url,
        policy: deadLetterPolicy(this.deadLetters.arn, [
          { service: "events.amazonaws.com", sourceArn: names.ruleArn(names.bus, "*") },
          ...(listens ? [{ service: "sns.amazonaws.com", sourceArn: names.topicArns }] : []),
        ]),
      },
      child,
    );
    this.role = new aws.iam.Role(
      `${name}-role`,
      { name: names.role(contract.name), assumeRolePolicy: trustedBy("lambda.amazonaws.com") },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "contract",
        role: this.role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [...platformBase(contract.name, wiring), ...expandContract(contract, wiring)],
        }),
      },
      child,
    );
    this.resource = new aws.lambda.Function(
      name,
      {
        name: names.fn(contract.name),
        description: contract.summary,
        role: this.role.arn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.FileArchive(args.bundle),
        timeout: contract.timeoutSeconds,
        memorySize: contract.memoryMiB,
        ...(contract.diskMiB === undefined ? {} : { ephemeralStorage: { size: contract.diskMiB } }),
        environment: { variables: functionEnvironment(contract, wiring) },
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroupId] },
        deadLetterConfig: { targetArn: this.deadLetters.arn },
        loggingConfig: { logFormat: "JSON", logGroup: log.name },
      },
      // Without its policy a function cannot attach to the network; without its log group Lambda creates another.
      { parent: this, dependsOn: [policy, queuePolicy] },
    );
    this.arn = this.resource.arn;
    this.functionName = this.resource.name;

    new aws.lambda.FunctionEventInvokeConfig(
      `${name}-retries`,
      { functionName: this.resource.name, maximumRetryAttempts: 2, maximumEventAgeInSeconds: 6 * 3600 },
      child,
    );
    functionAlarms(
      name,
      {
        functionName: contract.name,
        ...{ names, alertTopicArn: args.alertTopicArn },
        fallbackTopicArn: listens ? args.fallbackTopicArn : undefined,
      },
      this,
    );
    this.registerOutputs({ arn: this.arn });
  }
}

/** Queue policy. Services that invoke the function may send undelivered events; requests without TLS are refused. */
function deadLetterPolicy(
  queueArn: pulumi.Input<string>,
  deliverers: { service: string; sourceArn: string }[],
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      ...deliverers.map(({ service, sourceArn }) => ({
        Sid: `DeadLettersOf${service.startsWith("sns") ? "Topics" : "Rules"}`,
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
      })),
      tlsOnly("sqs:*", queueArn),
    ],
  });
}
