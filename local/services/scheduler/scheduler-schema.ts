import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import { readResources } from "../shared/graph-reader.ts";

/** A schedule, declared in the plan or created by a function. */
export interface ScheduleRow {
  group: string;
  name: string;
  arn: string;
  expression: string;
  timeZone: string;
  enabled: boolean;
  /** ISO instant. The schedule does not fire outside startDate and endDate. */
  startDate: string | null;
  endDate: string | null;
  deleteWhenDone: boolean;
  createdAt: string;
  clientToken: string | null;
  target: {
    arn: string;
    roleArn: string;
    input: string | null;
    deadLetterArn: string | null;
    maximumRetryAttempts: number;
    maximumAgeSeconds: number;
  };
}

/** Source  CreateSchedule of the EventBridge Scheduler API reference, with its defaults. */
export const scheduleBodySchema = z.object({
  GroupName: z.string().default("default"),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default("UTC"),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  ClientToken: z.string().optional(),
  FlexibleTimeWindow: z.object({ Mode: z.literal("OFF") }),
  Target: z.object({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
    RetryPolicy: z
      .object({
        MaximumEventAgeInSeconds: z.number().min(60).max(86_400).default(86_400),
        MaximumRetryAttempts: z.number().min(0).max(185).default(185),
      })
      .prefault({}),
  }),
});

const plannedSchema = z.object({
  name: z.string(),
  arn: z.string(),
  groupName: z.string().default("default"),
  scheduleExpression: z.string(),
  scheduleExpressionTimezone: z.string().default("UTC"),
  state: z.string().default("ENABLED"),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  target: z.object({
    arn: z.string(),
    roleArn: z.string(),
    input: z.string().optional(),
    deadLetterConfig: z.object({ arn: z.string() }).optional(),
    retryPolicy: z
      .object({
        maximumEventAgeInSeconds: z.number().default(86_400),
        maximumRetryAttempts: z.number().default(185),
      })
      .prefault({}),
  }),
});

/** Schedules of the plan, in the order of the plan. */
export function schedulesOf(graph: Graph): ScheduleRow[] {
  return readResources(graph, "aws:scheduler/schedule:Schedule", plannedSchema).map((planned) => ({
    group: planned.groupName,
    name: planned.name,
    arn: planned.arn,
    expression: planned.scheduleExpression,
    timeZone: planned.scheduleExpressionTimezone,
    enabled: planned.state === "ENABLED",
    startDate: planned.startDate ?? null,
    endDate: planned.endDate ?? null,
    deleteWhenDone: false,
    createdAt: new Date(0).toISOString(),
    clientToken: null,
    target: {
      arn: planned.target.arn,
      roleArn: planned.target.roleArn,
      input: planned.target.input ?? null,
      deadLetterArn: planned.target.deadLetterConfig?.arn ?? null,
      maximumRetryAttempts: planned.target.retryPolicy.maximumRetryAttempts,
      maximumAgeSeconds: planned.target.retryPolicy.maximumEventAgeInSeconds,
    },
  }));
}

/** Names of the schedule groups, including `default`. */
export function scheduleGroupsOf(graph: Graph): Set<string> {
  const groups = readResources(
    graph,
    "aws:scheduler/scheduleGroup:ScheduleGroup",
    z.object({ name: z.string() }),
  );
  return new Set(["default", ...groups.map((group) => group.name)]);
}
