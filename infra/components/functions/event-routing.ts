import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Contract, Trigger } from "../../../core/contracts/contract.ts";
import { eventSource } from "../../../core/contracts/events.ts";
import type { Names } from "../../naming.ts";
import { forwardEventsPolicy } from "../../permissions/schedule-grants.ts";
import { trustedBy } from "../../permissions/trust.ts";
import { alarmActions } from "../alarms/alarm-actions.ts";
import { queueAlarm } from "../alarms/queue-alarm.ts";
import type { RatchetFunction } from "./function.ts";

/** A rule's name and its event pattern. */
interface Route {
  name: string;
  pattern: Record<string, unknown>;
}

const jobKinds = {
  training: {
    detailType: "SageMaker Training Job State Change",
    name: "TrainingJobName",
    status: "TrainingJobStatus",
  },
  processing: {
    detailType: "SageMaker Processing Job State Change",
    name: "ProcessingJobName",
    status: "ProcessingJobStatus",
  },
} as const;

/** Rules for the triggers of a contract, in the same order. */
function routesOf(contract: Contract, prefix: string): Route[] {
  return contract.triggers.flatMap((trigger) => routeOf(trigger, contract.name, prefix) ?? []);
}

function routeOf(trigger: Trigger, functionName: string, prefix: string): Route | undefined {
  if (trigger.kind === "event") {
    return {
      name: `${functionName}-on-${trigger.name}`,
      pattern: {
        source: [eventSource],
        "detail-type": [trigger.name],
        ...(trigger.schedule === undefined ? {} : { detail: { schedule: [trigger.schedule] } }),
      },
    };
  }
  if (trigger.kind === "job-ended") {
    const job = jobKinds[trigger.job];
    return {
      name: `${functionName}-on-${trigger.job}-job-ended`,
      pattern: {
        source: ["aws.sagemaker"],
        "detail-type": [job.detailType],
        detail: {
          [job.name]: [{ prefix: `${prefix}-` }],
          [job.status]: ["Completed", "Failed", "Stopped"],
        },
      },
    };
  }
  return undefined;
}

export interface EventRoutingArgs {
  names: Names;
  functions: RatchetFunction[];
  /** Topic of the alarm for undelivered events. */
  alertTopicArn: pulumi.Input<string>;
}

/**
 * The stack's event bus and its rules. AWS delivers SageMaker's events only to the account's default bus, so a rule
 * there forwards the events of the stack's jobs.
 */
export class EventRouting extends pulumi.ComponentResource {
  readonly busName: pulumi.Output<string>;

  constructor(
    name: string,
    { names, functions, alertTopicArn }: EventRoutingArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("ratchet:infra:EventRouting", name, {}, options);
    const child = { parent: this };
    const bus = new aws.cloudwatch.EventBus(`${name}-bus`, { name: names.bus }, child);
    this.busName = bus.name;
    this.forwardJobs(name, names, bus, alertTopicArn);
    for (const fn of functions) {
      for (const route of routesOf(fn.contract, names.prefix)) this.route(route, fn, bus, names);
    }
    this.registerOutputs({ busName: this.busName });
  }

  private route(route: Route, fn: RatchetFunction, bus: aws.cloudwatch.EventBus, names: Names): void {
    const child = { parent: this };
    const rule = new aws.cloudwatch.EventRule(
      route.name,
      { name: names.rule(route.name), eventBusName: bus.name, eventPattern: JSON.stringify(route.pattern) },
      child,
    );
    const permission = new aws.lambda.Permission(
      `${route.name}-permission`,
      {
        action: "lambda:InvokeFunction",
        function: fn.functionName,
        principal: "events.amazonaws.com",
        sourceArn: rule.arn,
      },
      child,
    );
    new aws.cloudwatch.EventTarget(
      `${route.name}-target`,
      {
        rule: rule.name,
        eventBusName: bus.name,
        arn: fn.arn,
        inputPath: "$.detail",
        deadLetterConfig: { arn: fn.deadLetters.arn },
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 6 * 3600 },
      },
      { parent: this, dependsOn: [permission] },
    );
  }

  private forwardJobs(
    name: string,
    names: Names,
    bus: aws.cloudwatch.EventBus,
    alertTopicArn: pulumi.Input<string>,
  ): void {
    const child = { parent: this };
    const undelivered = new aws.sqs.Queue(
      `${name}-undelivered`,
      {
        name: names.fn("undelivered-events"),
        messageRetentionSeconds: 14 * 24 * 3600,
        sqsManagedSseEnabled: true,
      },
      child,
    );
    queueAlarm(
      `${name}-undelivered-alarm`,
      {
        name: names.fn("undelivered-events"),
        queueName: names.fn("undelivered-events"),
        description:
          'The end of a SageMaker job was not delivered to the bus. See docs/RUNBOOK.md, "Events in a dead letter queue".',
        actions: alarmActions(alertTopicArn),
      },
      this,
    );
    const role = new aws.iam.Role(
      `${name}-forwarder`,
      { name: names.role("forward-events"), assumeRolePolicy: trustedBy("events.amazonaws.com") },
      child,
    );
    new aws.iam.RolePolicy(
      `${name}-forwarder-policy`,
      {
        name: "forward",
        role: role.name,
        policy: forwardEventsPolicy(names.busArn),
      },
      child,
    );
    for (const job of Object.values(jobKinds)) {
      const kind = job.name === "TrainingJobName" ? "training" : "processing";
      const rule = new aws.cloudwatch.EventRule(
        `${name}-forward-${kind}`,
        {
          name: names.rule(`forward-${kind}-jobs`),
          eventPattern: JSON.stringify({
            source: ["aws.sagemaker"],
            "detail-type": [job.detailType],
            detail: { [job.name]: [{ prefix: `${names.prefix}-` }] },
          }),
        },
        child,
      );
      new aws.cloudwatch.EventTarget(
        `${name}-forward-${kind}-target`,
        { rule: rule.name, arn: bus.arn, roleArn: role.arn, deadLetterConfig: { arn: undelivered.arn } },
        child,
      );
    }
    new aws.sqs.QueuePolicy(
      `${name}-undelivered-policy`,
      {
        queueUrl: undelivered.url,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: undelivered.arn,
              Condition: { ArnLike: { "aws:SourceArn": names.ruleArn("default", "*") } },
            },
          ],
        }),
      },
      child,
    );
  }
}
