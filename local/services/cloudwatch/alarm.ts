import * as z from "zod";
import { type AlarmState, comparisons } from "./evaluate-alarm.ts";
import type { Statistic } from "./metric-store.ts";

/** A metric alarm of the plan, with CloudWatch's defaults. */
export const alarmSchema = z.object({
  name: z.string(),
  arn: z.string(),
  alarmDescription: z.string().default(""),
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"] satisfies Statistic[]),
  period: z.number().min(60),
  evaluationPeriods: z.number().min(1),
  datapointsToAlarm: z.number().optional(),
  threshold: z.number(),
  comparisonOperator: z.literal(
    Object.keys(comparisons).filter((name): name is keyof typeof comparisons => name in comparisons),
  ),
  treatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).default("missing"),
  actionsEnabled: z.boolean().default(true),
  alarmActions: z.array(z.string()).default([]),
  okActions: z.array(z.string()).default([]),
  insufficientDataActions: z.array(z.string()).default([]),
});

export type Alarm = z.output<typeof alarmSchema>;

export interface AlarmChange {
  alarm: Alarm;
  from: AlarmState;
  to: AlarmState;
  reason: string;
  at: Date;
}
