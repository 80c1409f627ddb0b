import { runbookAnchor } from "../../core/incidents/incident-text.ts";
import type { Level } from "../../core/incidents/notice.ts";
import type { OnCallEvent } from "../shared/adapters/channels/on-call.ts";

/** What is told, whether it was taken down or, when the database is away, not. */
export interface NotificationContent {
  workload: string;
  level: Level;
  audience: "promotions" | "alerts";
  action: "trigger" | "acknowledge" | "resolve";
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

/** Plain text, as it stands in a mail. */
export function mailOf(content: NotificationContent, links: Links): { subject: string; text: string } {
  const lines = linksOf(content, links).map(({ text, href }) => `${text}: ${href}`);
  return {
    subject: `${links.prefix}: ${content.subject}`,
    text: `${[content.text.trim(), lines.join("\n"), footOf(content, links)].filter((part) => part !== "").join("\n\n")}\n`,
  };
}

/** Longest text that Slack shows as one message. Source: Slack, chat.postMessage, "Truncating content". */
const maxSlackCharacters = 4000;

/** Slack's mrkdwn: only these three characters mean anything inside a text. Source: Slack, "Formatting text". */
export function slackOf(content: NotificationContent, links: Links): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const web = linksOf(content, links)
    .filter(({ href }) => isWeb(href))
    .map(({ text, href }) => `<${href}|${text}>`)
    .join(" · ");
  const head = `*${escaped(content.subject)}*`;
  const foot = [web, `_${footOf(content, links)}_`].filter((part) => part !== "").join("\n");
  const room = maxSlackCharacters - head.length - foot.length - 10;
  const text = escaped(content.text.trim());
  return `${head}\n${text.length > room ? `${text.slice(0, room)}…` : text}\n${foot}`;
}

const maxSummaryCharacters = 1024;
const maxKeyCharacters = 255;

/** PagerDuty folds by the thread: what belongs to one incident rings once, and stops ringing. */
export function onCallOf(content: NotificationContent, links: Links): OnCallEvent {
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
    links: linksOf(content, links).filter(({ href }) => isWeb(href)),
  };
}

function linksOf(
  content: NotificationContent,
  { dashboards, runbook }: Links,
): { text: string; href: string }[] {
  const anchor =
    (content.cause === null ? undefined : runbookAnchor(content.cause)) ?? anchorNamed(content.text);
  return [
    ...(content.workload === "all" || dashboards === ""
      ? []
      : [{ text: "Dashboard", href: `${dashboards}${content.workload}` }]),
    ...(anchor === undefined || runbook === "" ? [] : [{ text: "Runbook", href: `${runbook}#${anchor}` }]),
  ];
}

/** An alarm's description names its entry: `See docs/RUNBOOK.md, "A function fails".` */
function anchorNamed(text: string): string | undefined {
  const title = /RUNBOOK\.md, "([^"]+)"/.exec(text)?.[1];
  return title
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function isWeb(href: string): boolean {
  return /^https?:\/\//.test(href);
}

/** `ratchet-dev, 2026-11-23 01:00 UTC, level alert`. */
function footOf({ at, level }: NotificationContent, { prefix }: Links): string {
  return `${prefix}, ${utc(at)}, level ${level}`;
}

/** `2026-11-23 01:00 UTC`. */
function utc(slot: string): string {
  return `${slot.slice(0, 10)} ${slot.slice(11, 16)} UTC`;
}
