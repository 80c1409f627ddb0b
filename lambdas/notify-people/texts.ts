import { runbookAnchor } from "../../core/incident-words.ts";
import type { Level } from "../../core/notice.ts";
import type { OnCallEvent } from "../shared/channels/on-call.ts";

/** What is told, whether it was taken down or, when the database is away, not. */
export interface Told {
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
export function mailOf(told: Told, links: Links): { subject: string; text: string } {
  const lines = linksOf(told, links).map(({ text, href }) => `${text}: ${href}`);
  return {
    subject: `${links.prefix}: ${told.subject}`,
    text: `${[told.text.trim(), lines.join("\n"), footOf(told, links)].filter((part) => part !== "").join("\n\n")}\n`,
  };
}

/** Longest text that Slack shows as one message. Source: Slack, chat.postMessage, "Truncating content". */
const maxSlackCharacters = 4000;

/** Slack's mrkdwn: only these three characters mean anything inside a text. Source: Slack, "Formatting text". */
export function slackOf(told: Told, links: Links): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const web = linksOf(told, links)
    .filter(({ href }) => isWeb(href))
    .map(({ text, href }) => `<${href}|${text}>`)
    .join(" · ");
  const head = `*${escaped(told.subject)}*`;
  const foot = [web, `_${footOf(told, links)}_`].filter((part) => part !== "").join("\n");
  const room = maxSlackCharacters - head.length - foot.length - 10;
  const text = escaped(told.text.trim());
  return `${head}\n${text.length > room ? `${text.slice(0, room)}…` : text}\n${foot}`;
}

const maxSummaryCharacters = 1024;
const maxKeyCharacters = 255;

/** PagerDuty folds by the thread: what belongs to one incident rings once, and stops ringing. */
export function onCallOf(told: Told, links: Links): OnCallEvent {
  const event = {
    event_action: told.action,
    dedup_key: `${links.prefix}-${told.thread}`.slice(0, maxKeyCharacters),
  };
  if (told.action !== "trigger") return event;
  const summary = `${links.prefix}: ${told.subject}`;
  return {
    ...event,
    payload: {
      summary:
        summary.length > maxSummaryCharacters ? `${summary.slice(0, maxSummaryCharacters - 1)}…` : summary,
      source: links.prefix,
      severity: ({ info: "info", alert: "error", critical: "critical" } as const)[told.level],
      timestamp: told.at,
      component: told.workload,
      ...(told.cause === null ? {} : { class: told.cause }),
      custom_details: {
        text: told.text.trim(),
        ...(told.incident === null ? {} : { incident: told.incident }),
        ...(told.openedAt === null ? {} : { since: told.openedAt }),
        ...(told.seen === null ? {} : { seen: told.seen }),
        ...(told.modelVersion === null ? {} : { model_version: told.modelVersion }),
      },
    },
    links: linksOf(told, links).filter(({ href }) => isWeb(href)),
  };
}

function linksOf(told: Told, { dashboards, runbook }: Links): { text: string; href: string }[] {
  const anchor = (told.cause === null ? undefined : runbookAnchor(told.cause)) ?? anchorNamed(told.text);
  return [
    ...(told.workload === "all" || dashboards === ""
      ? []
      : [{ text: "Dashboard", href: `${dashboards}${told.workload}` }]),
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
function footOf({ at, level }: Told, { prefix }: Links): string {
  return `${prefix}, ${utc(at)}, level ${level}`;
}

/** `2026-11-23 01:00 UTC`. */
function utc(slot: string): string {
  return `${slot.slice(0, 10)} ${slot.slice(11, 16)} UTC`;
}
