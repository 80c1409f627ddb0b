import * as z from "zod";
import { noticeSchema } from "../../../core/incidents/notice.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import type { Audience, Level } from "../../../core/vocabulary/closed-sets.ts";
import type { SnsRecord } from "../contract.ts";

/**
 * The fields of an alarm notification that are used. Source: Amazon CloudWatch User Guide, alarm notifications by
 * SNS.
 */
const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullable().optional(),
  NewStateValue: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]),
  OldStateValue: z.string().optional(),
  NewStateReason: z.string().default(""),
  StateChangeTime: z.string(),
  Trigger: z
    .object({ Dimensions: z.array(z.object({ name: z.string(), value: z.string() })).default([]) })
    .partial()
    .optional(),
});

type Alarm = z.output<typeof alarmSchema>;

/** A message for people. database/incidents/record-notice.ts says what it changes. */
export interface Message {
  key: string;
  level: Level;
  audience: Audience;
  workload: string;
  subject: string;
  text: string;
  at: Slot;
  cause?: string;
  resolves?: string[];
  onlyResolves?: boolean;
  calmSeconds?: number;
  endsUnrecorded?: boolean;
}

/** An alarm that fires again within this time belongs to the same incident. */
const alarmCalmSeconds = 1800;

/** Workload name of messages that belong to no workload. */
const everyWorkload = "all";

/**
 * The message in an SNS record; null when people need no message.
 * Edges   a text that is neither a notice nor an alarm is passed on unchanged. A drift alarm gives null: detect-drift
 *         has already enqueued its notifications, before it published the metric.
 */
export function messageOf({ Sns }: SnsRecord): Message | null {
  const at = slotOf(new Date(Sns.Timestamp));
  const level = levelOf(Sns.TopicArn);
  const json = jsonOf(Sns.Message);
  const notice = noticeSchema.safeParse(json);
  if (notice.success) {
    const { notice: _, ...rest } = notice.data;
    return { ...rest, at };
  }
  const alarm = alarmSchema.safeParse(json);
  if (alarm.success) return alarmMessage(alarm.data, level);
  const firstLine = Sns.Message.trim().split("\n")[0] ?? "";
  return {
    key: `message-${Sns.MessageId}`,
    level,
    audience: "alerts",
    workload: everyWorkload,
    subject: Sns.Subject || firstLine.slice(0, 100) || "A message without a text",
    text: Sns.Message,
    at,
  };
}

function alarmMessage(alarm: Alarm, level: Level): Message | null {
  const { AlarmName: name, NewStateValue: state, NewStateReason: reason, StateChangeTime } = alarm;
  if (state === "INSUFFICIENT_DATA" || /-drift-(alert|critical)$/.test(name)) return null;
  const workload = alarm.Trigger?.Dimensions?.find((dimension) => dimension.name === "Workload")?.value;
  const message = {
    key: `${name}/${StateChangeTime}`,
    level,
    audience: "alerts" as const,
    workload: workload ?? everyWorkload,
    // CloudWatch writes the zone without a colon, which is not ISO 8601 as JavaScript has it.
    at: slotOf(new Date(StateChangeTime.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"))),
  };
  const cause = `alarm:${name}`;
  if (state === "ALARM") {
    const text = [alarm.AlarmDescription ?? "", reason].filter((part) => part !== "").join("\n\n");
    return { ...message, subject: `Alarm ${name}`, text, cause };
  }
  return {
    ...message,
    subject: `[RESOLVED] Alarm ${name}`,
    text: `The alarm is over. ${reason}`.trim(),
    resolves: [cause],
    onlyResolves: true,
    calmSeconds: alarmCalmSeconds,
    // A new alarm starts with OK, and resolves nothing.
    endsUnrecorded: alarm.OldStateValue === "ALARM",
  };
}

/** Pause in seconds after the nth failure in a row: 1, 2, 4, 8, 16, and from then on 30 minutes. */
export function pauseSeconds(failures: number): number {
  return Math.min(1800, 60 * 2 ** (Math.max(1, failures) - 1));
}

/** Time after which an unsent notification is given up. The log and the other channels report it. */
export const patienceSeconds = 3 * 86_400;

/**
 * Level in the name of a topic. An unknown name counts as alert: one notification too many is better than a missing
 * one.
 */
function levelOf(topicArn: string): Level {
  const level = /-(info|alert|critical)$/.exec(topicArn)?.[1];
  return level === "info" || level === "critical" ? level : "alert";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
