import type { OnCallAction } from "../../core/vocabulary/closed-sets.ts";
import type { Links, NotificationContent } from "../notification.ts";
import { webLinksOf } from "../shared/links.ts";

/**
 * Event of the on-call service. Source: PagerDuty, "Events API v2", Send an alert event. Limits: summary 1,024
 * characters, dedup_key 255.
 */
export interface OnCallEvent {
  event_action: OnCallAction;
  dedup_key: string;
  /** Required for a trigger. */
  payload?: {
    summary: string;
    source: string;
    severity: "critical" | "error" | "warning" | "info";
    timestamp: string;
    component: string;
    class?: string;
    custom_details: Record<string, string | number>;
  };
  links?: { href: string; text: string }[];
}

const maxSummaryCharacters = 1024;
const maxKeyCharacters = 255;

/** Formats an event. PagerDuty groups events by thread, so each incident is one page. */
export function formatOnCall(content: NotificationContent, links: Links): OnCallEvent {
  const event = {
    event_action: content.action,
    dedup_key: `${links.prefix}-${content.thread}`.slice(0, maxKeyCharacters),
  };
  if (content.action !== "trigger") return event;
  const summary = `${links.prefix}: ${content.subject}`;
  return {
    ...event,
    payload: {
      summary:
        summary.length > maxSummaryCharacters ? `${summary.slice(0, maxSummaryCharacters - 1)}…` : summary,
      source: links.prefix,
      severity: ({ info: "info", alert: "error", critical: "critical" } as const)[content.level],
      timestamp: content.at,
      component: content.workload,
      ...(content.cause === null ? {} : { class: content.cause }),
      custom_details: {
        text: content.text.trim(),
        ...(content.incident === null ? {} : { incident: content.incident }),
        ...(content.openedAt === null ? {} : { since: content.openedAt }),
        ...(content.seen === null ? {} : { seen: content.seen }),
        ...(content.modelVersion === null ? {} : { model_version: content.modelVersion }),
      },
    },
    links: webLinksOf(content, links),
  };
}
