import type { Audience, Level, OnCallAction } from "../core/vocabulary/closed-sets.ts";

/** Content that a channel formats: a stored notification, or the message itself while the database is down. */
export interface NotificationContent {
  workload: string;
  level: Level;
  audience: Audience;
  action: OnCallAction;
  /** Thread that notifications of one incident share. A pager groups its events by thread. */
  thread: string;
  subject: string;
  text: string;
  at: string;
  cause: string | null;
  incident: number | null;
  modelVersion: number | null;
  openedAt: string | null;
  seen: number | null;
}

export interface Links {
  /** `ratchet-dev`. */
  prefix: string;
  /** Address of a dashboard without the workload at its end. A link without a web address is left out. */
  dashboards: string;
  runbook: string;
}
