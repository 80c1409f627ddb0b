import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import type { Names } from "../../naming.ts";
import { startFunctionsPolicy } from "../../permissions/schedule-grants.ts";
import { trustedBy } from "../../permissions/trust.ts";
import { overdueAlarm } from "../alarms/overdue-alarm.ts";
import type { RatchetFunction } from "./function.ts";

export interface SchedulesArgs {
  names: Names;
  timeZone: string;
  /** Functions that have a schedule among the triggers of their contract. */
  targets: RatchetFunction[];
  /** Function that publishes the metrics of the overdue alarms. */
  reconcile: RatchetFunction;
  alertTopicArn: pulumi.Input<string>;
}

export interface ScheduleArgs {
  /** Name of the schedule after the stack's prefix. */
  name: string;
  expression: string;
  target: RatchetFunction;
  /** Input of the target. `<aws.scheduler.scheduled-time>` is replaced by the slot. */
  input: Record<string, string>;
  /** Dimensions of the schedule's metric SecondsSinceLastSuccess. */
  dimensions: { Workload: string; Schedule: string };
  /** Seconds without success after which the alarm fires. */
  overdueSeconds: number;
}

/** Schedule group of the stack, and the role with which its schedules invoke functions. */
export class Schedules extends pulumi.ComponentResource {
  private readonly args: SchedulesArgs;
  private readonly role: aws.iam.Role;
  private readonly group: aws.scheduler.ScheduleGroup;

  constructor(name: string, args: SchedulesArgs, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:Schedules", name, {}, options);
    this.args = args;
    const { names, targets } = args;
    const child = { parent: this };
    this.group = new aws.scheduler.ScheduleGroup(`${name}-group`, { name: names.scheduleGroup }, child);
    this.role = new aws.iam.Role(
      `${name}-role`,
      { name: names.role("scheduler"), assumeRolePolicy: trustedBy("scheduler.amazonaws.com") },
      child,
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "start-functions",
        role: this.role.name,
        policy: startFunctionsPolicy(
          targets.map((target) => names.fnArn(target.contract.name)),
          targets.map((target) => names.deadLettersArn(target.contract.name)),
        ),
      },
      child,
    );
    this.registerOutputs({});
  }

  /** Adds a schedule with its retries and dead-letter queue, and the alarm that fires when it had no success in time. */
  add(args: ScheduleArgs, parent: pulumi.Resource): void {
    const { names, timeZone, alertTopicArn, reconcile } = this.args;
    // Missing data breach the alarm, and before the first pass there are none: the new schedule is reported to
    // reconcile, so that a first deployment does not start with a false alarm.
    const announced = new aws.lambda.Invocation(
      `${args.name}-announced`,
      { functionName: reconcile.functionName, input: JSON.stringify({ announce: args.dimensions }) },
      { parent, dependsOn: [reconcile] },
    );
    new aws.scheduler.Schedule(
      args.name,
      {
        name: names.fn(args.name),
        groupName: this.group.name,
        scheduleExpression: args.expression,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: args.target.arn,
          roleArn: this.role.arn,
          input: JSON.stringify(args.input),
          retryPolicy: { maximumRetryAttempts: 20, maximumEventAgeInSeconds: 6 * 3600 },
          deadLetterConfig: { arn: args.target.deadLetters.arn },
        },
      },
      { parent },
    );
    overdueAlarm(
      {
        ...{ schedule: args.name, dimensions: args.dimensions, overdueSeconds: args.overdueSeconds },
        ...{ names, alertTopicArn },
      },
      { parent, dependsOn: [announced] },
    );
  }
}

const slackSeconds = 6 * 3600;
const anchor = Date.UTC(2026, 0, 1);
const horizonMilliseconds = 400 * 86_400_000;

/** How many slots of a schedule that fires less than twice in those days are looked at. */
const rareSlots = 12;

/** A schedule that fires once is never overdue after it; reconcile notices when that one slot had no effect. */
const neverSeconds = 100 * 365 * 86_400;

/**
 * Seconds without success that are too long: the longest gap between two slots in a year, including slots that daylight
 * saving skips and reconcile catches up, and six hours for the work, its retries and reconcile.
 * Edges   of a schedule that fires less often, the longest gap between its next slots, from 2026 on; a hundred years
 *         when it fires once at most.
 */
export function overdueSeconds(expression: string, timeZone: string): number {
  const schedule = parseSchedule(expression, timeZone);
  const slots = schedule.due(new Date(anchor), new Date(anchor + horizonMilliseconds));
  if (slots.length < 2) {
    slots.length = 0;
    for (
      let at = schedule.next(new Date(anchor));
      at !== null && slots.length < rareSlots;
      at = schedule.next(at)
    ) {
      slots.push(at);
    }
  }
  if (slots.length < 2) return neverSeconds;
  // A schedule of minutes has more slots than a call has arguments.
  let longest = 0;
  for (const [index, slot] of slots.entries()) {
    const before = slots[index - 1];
    if (before !== undefined) longest = Math.max(longest, slot.getTime() - before.getTime());
  }
  return longest / 1000 + slackSeconds;
}
