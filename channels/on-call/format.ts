import { createHash } from "node:crypto";
import type { OnCallAction } from "../../core/vocabulary/closed-sets.ts";
import type { Links, NotificationContent } from "../notification.ts";
import { clip, oneLine } from "../shared/clip.ts";
import { webLinksOf } from "../shared/links.ts";

/**
 * Event of the on-call service. Source: PagerDuty, "Events API v2", Send an alert event. Limits: summary 1,024
 * characters, dedup_key 255, the whole event 512 KB.
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
/** A person who is paged reads a page of text at most; far below the limit of the event, whatever the encoding. */
const maxTextCharacters = 20_000;

/** Formats an event. PagerDuty groups events by thread, so each incident is one page. */
export function formatOnCall(content: NotificationContent, links: Links): OnCallEvent {
  const event = {
    event_action: content.action,
    dedup_key: keyOf(`${links.prefix}-${content.thread}`),
  };
  if (content.action !== "trigger") return event;
  const summary = clip(oneLine(`${links.prefix}: ${content.subject}`), maxSummaryCharacters);
  return {
    ...event,
    payload: {
      summary,
      source: links.prefix,
      severity: ({ info: "info", alert: "error", critical: "critical" } as const)[content.level],
      timestamp: content.at,
      component: content.workload,
      ...(content.cause === null ? {} : { class: content.cause }),
      custom_details: {
        text: clip(content.text.trim(), maxTextCharacters),
        ...(content.incident === null ? {} : { incident: content.incident }),
        ...(content.openedAt === null ? {} : { since: content.openedAt }),
        ...(content.seen === null ? {} : { seen: content.seen }),
        ...(content.modelVersion === null ? {} : { model_version: content.modelVersion }),
      },
    },
    links: webLinksOf(content, links),
  };
}

/** A key within the limit. The digest keeps keys apart that differ only after it. */
function keyOf(thread: string): string {
  if (thread.length <= maxKeyCharacters) return thread;
  const digest = createHash("sha256").update(thread).digest("hex");
  return `${thread.slice(0, maxKeyCharacters - digest.length - 1).toWellFormed()}-${digest}`;
}
