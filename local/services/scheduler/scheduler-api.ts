import type { Clock } from "../../clock/clock.ts";
import { readText } from "../../gateway/protocols/body.ts";
import { jsonResponse, parseJson } from "../../gateway/protocols/json.ts";
import { type Call, epochSeconds, operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type AwsResponse, type Service } from "../../gateway/service.ts";
import type { Scheduler } from "./scheduler.ts";
import { type ScheduleRow, scheduleBodySchema } from "./scheduler-schema.ts";

export interface SchedulerApiOptions {
  scheduler: Scheduler;
  clock: Clock;
  region: string;
  account: string;
}

/** The REST API of EventBridge Scheduler: CreateSchedule, UpdateSchedule, GetSchedule, DeleteSchedule, ListSchedules. */
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

  const answer = async (call: Call): Promise<object> => {
    const { request, context } = call;
    const [, collection, name] = request.path.split("/");
    if (collection !== "schedules") throw unknownPath(request.method, request.path);
    if (name === undefined || name === "") {
      if (request.method !== "GET") throw unknownPath(request.method, request.path);
      context.authorise("scheduler:ListSchedules", arnOf("*", "*"));
      return listed(scheduler.list(), request.query);
    }
    const group = request.query.get("groupName") ?? "default";
    switch (request.method) {
      case "POST":
        return write(name, "Create").run(parseJson(await readText(request)), call);
      case "PUT":
        return write(name, "Update").run(parseJson(await readText(request)), call);
      case "GET":
        context.authorise("scheduler:GetSchedule", arnOf(group, name));
        return described(scheduler.get(group, name));
      case "DELETE":
        context.authorise("scheduler:DeleteSchedule", arnOf(group, name));
        scheduler.delete(group, name);
        return {};
      default:
        throw unknownPath(request.method, request.path);
    }
  };

  return {
    signingNames: ["scheduler"],
    handle: async (request, context): Promise<AwsResponse> =>
      jsonResponse(await answer({ request, context }), "application/json"),
  };
}

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

function unknownPath(method: string, path: string): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `the embedded cloud does not answer ${method} ${path}`,
    404,
  );
}
