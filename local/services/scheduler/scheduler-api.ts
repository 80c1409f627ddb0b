import type { Clock } from "../../clock/clock.ts";
import { jsonResponse } from "../../gateway/protocols/json.ts";
import { type Call, epochSeconds, operation } from "../../gateway/protocols/operation.ts";
import { type Route, restJsonService } from "../../gateway/protocols/restJson.ts";
import type { AwsResponse, Service } from "../../gateway/service.ts";
import type { Scheduler } from "./scheduler.ts";
import { type ScheduleRow, scheduleBodySchema } from "./scheduler-schema.ts";

export interface SchedulerApiOptions {
  scheduler: Scheduler;
  clock: Clock;
  region: string;
  account: string;
}

/** REST API of EventBridge Scheduler: CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule, ListSchedules. */
export function schedulerApi(options: SchedulerApiOptions): Service {
  const { scheduler, clock, region, account } = options;
  const arnOf = (group: string, name: string) =>
    `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;

  const write = (name: string, verb: "Create" | "Update") =>
    operation(scheduleBodySchema, (body, { context }) => {
      const arn = arnOf(body.GroupName, name);
      context.authorise(`scheduler:${verb}Schedule`, arn);
      context.authorise("iam:PassRole", body.Target.RoleArn, {
        "iam:PassedToService": "scheduler.amazonaws.com",
      });
      const row: ScheduleRow = {
        group: body.GroupName,
        name,
        arn,
        expression: body.ScheduleExpression,
        timeZone: body.ScheduleExpressionTimezone,
        enabled: body.State === "ENABLED",
        startDate: isoOf(body.StartDate),
        endDate: isoOf(body.EndDate),
        deleteWhenDone: body.ActionAfterCompletion === "DELETE",
        createdAt: clock.now().toISOString(),
        clientToken: body.ClientToken ?? null,
        target: {
          arn: body.Target.Arn,
          roleArn: body.Target.RoleArn,
          input: body.Target.Input ?? null,
          deadLetterArn: body.Target.DeadLetterConfig?.Arn ?? null,
          maximumRetryAttempts: body.Target.RetryPolicy.MaximumRetryAttempts,
          maximumAgeSeconds: body.Target.RetryPolicy.MaximumEventAgeInSeconds,
        },
      };
      if (verb === "Create") scheduler.create(row);
      else scheduler.update(row);
      return { ScheduleArn: arn };
    });

  const groupOf = ({ request }: Call) => request.query.get("groupName") ?? "default";
  const writeRoute = (method: string, verb: "Create" | "Update"): Route => ({
    method,
    path: "/schedules/{Name}",
    run: async (call) => answer(await write(call.labels.Name ?? "", verb).run(await call.json(), call)),
  });

  return restJsonService(
    ["scheduler"],
    [
      writeRoute("POST", "Create"),
      writeRoute("PUT", "Update"),
      {
        method: "GET",
        path: "/schedules/{Name}",
        run(call) {
          const name = call.labels.Name ?? "";
          call.context.authorise("scheduler:GetSchedule", arnOf(groupOf(call), name));
          return answer(described(scheduler.get(groupOf(call), name)));
        },
      },
      {
        method: "DELETE",
        path: "/schedules/{Name}",
        run(call) {
          const name = call.labels.Name ?? "";
          call.context.authorise("scheduler:DeleteSchedule", arnOf(groupOf(call), name));
          scheduler.delete(groupOf(call), name);
          return answer({});
        },
      },
      {
        method: "GET",
        path: "/schedules",
        run({ request, context }) {
          context.authorise("scheduler:ListSchedules", arnOf("*", "*"));
          return answer(listed(scheduler.list(), request.query));
        },
      },
    ],
  );
}

const answer = (output: object): AwsResponse => jsonResponse(output, "application/json");

function described(schedule: ScheduleRow): object {
  const { target } = schedule;
  return {
    Arn: schedule.arn,
    GroupName: schedule.group,
    Name: schedule.name,
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    State: schedule.enabled ? "ENABLED" : "DISABLED",
    ActionAfterCompletion: schedule.deleteWhenDone ? "DELETE" : "NONE",
    CreationDate: epochSeconds(new Date(schedule.createdAt)),
    LastModificationDate: epochSeconds(new Date(schedule.createdAt)),
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      ...(target.input === null ? {} : { Input: target.input }),
      ...(target.deadLetterArn === null ? {} : { DeadLetterConfig: { Arn: target.deadLetterArn } }),
      RetryPolicy: {
        MaximumEventAgeInSeconds: target.maximumAgeSeconds,
        MaximumRetryAttempts: target.maximumRetryAttempts,
      },
    },
  };
}

function listed(schedules: ScheduleRow[], query: URLSearchParams): object {
  const group = query.get("ScheduleGroup");
  const prefix = query.get("NamePrefix") ?? "";
  const found = schedules.filter(
    (schedule) => (group === null || schedule.group === group) && schedule.name.startsWith(prefix),
  );
  return {
    Schedules: found.map((schedule) => ({
      Arn: schedule.arn,
      GroupName: schedule.group,
      Name: schedule.name,
      State: schedule.enabled ? "ENABLED" : "DISABLED",
      Target: { Arn: schedule.target.arn },
    })),
  };
}

function isoOf(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString();
}
