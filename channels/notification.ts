import type { Audience, Level, OnCallAction } from "../core/vocabulary/closed-sets.ts";

/** What a channel formats: a stored notification, or, while the database is down, one built from the message itself. */
export interface NotificationContent {
  workload: string;
  level: Level;
  audience: Audience;
  action: OnCallAction;
  /** Notifications of one incident share it; a pager folds by it. */
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
  /** A dashboard's address without the workload at its end; an address that is not one of the web is left out. */
  dashboards: string;
  runbook: string;
}
