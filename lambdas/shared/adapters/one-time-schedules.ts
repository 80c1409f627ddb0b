import { ConflictException, CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { compactSlot, slotOf } from "../../../core/time/slot.ts";
import type { OneTimeSchedules } from "../ports.ts";
import { awsFailure } from "./aws-failure.ts";

export interface OneTimeScheduleTarget {
  group: string;
  functionArn: string;
  roleArn: string;
  deadLettersArn: string;
}

/**
 * One-time schedules of EventBridge Scheduler that invoke `reconcile` and then delete themselves. Schedules with the
 * same minute and reason have the same name, so a repeated call creates no second schedule.
 */
export function schedulerOneTimeSchedules(
  target: OneTimeScheduleTarget,
  client = new SchedulerClient({}),
): OneTimeSchedules {
  return {
    async arm(at, reason) {
      const minute = new Date(Math.ceil(at.getTime() / 60_000) * 60_000);
      await client
        .send(
          new CreateScheduleCommand({
            Name: `${reason}-${compactSlot(slotOf(minute))}`.slice(0, 64),
            GroupName: target.group,
            ScheduleExpression: `at(${minute.toISOString().slice(0, 19)})`,
            ScheduleExpressionTimezone: "UTC",
            FlexibleTimeWindow: { Mode: "OFF" },
            ActionAfterCompletion: "DELETE",
            Target: {
              Arn: target.functionArn,
              RoleArn: target.roleArn,
              Input: JSON.stringify({ at: slotOf(minute) }),
              DeadLetterConfig: { Arn: target.deadLettersArn },
              RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
            },
          }),
        )
        .catch((error: unknown) => {
          if (error instanceof ConflictException) return;
          const facts = {
            where: `one-time schedules of group ${target.group}`,
            expected: "EventBridge Scheduler to accept one",
            whenUnavailable:
              "Nothing is lost: the step is tried again, and reconcile runs every hour anyway.",
          };
          throw awsFailure("SCHED001", facts, error);
        });
    },
  };
}
