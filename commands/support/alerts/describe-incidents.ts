import type * as z from "zod";
import type { answers, NotificationAnswer } from "../../../lambdas/manage-incidents/answers.ts";
import type { InboxLine } from "../../../local/inbox/inbox.ts";
import { table } from "../../../rehearsal/report/table.ts";

type IncidentAnswer = z.output<typeof answers.list>["incidents"][number];

/** Incidents as a person reads them, with what to type next; `stack` is the deployed one, null for the run here. */
export function describeIncidents(
  incidents: readonly IncidentAnswer[],
  all: boolean,
  stack: string | null,
): string {
  const option = stack === null ? "" : ` --stack ${stack}`;
  if (incidents.length === 0) {
    return all
      ? "There has been no incident."
      : `No incident is open. Those that are over: npm run view-alerts -- --all${option}`;
  }
  const rows = incidents.map((one) => [
    String(one.id),
    one.workload,
    one.severity,
    one.quietUntil === null ? one.state : `${one.state} until ${when(one.quietUntil)}`,
    when(one.openedAt),
    one.resolvedAt === null ? when(one.lastSeenAt) : `over ${when(one.resolvedAt)}`,
    String(one.seen),
    one.title,
  ]);
  const open = incidents.find(({ state }) => state === "open");
  const next =
    open === undefined
      ? []
      : [
          "",
          `Look:      ${whereToLook(open, option)}`,
          `Be quiet:  npm run acknowledge -- ${open.id} --for 24h --why "I look after it"${option}`,
          `Close:     npm run clear-alerts -- ${open.id} --why "..."${option}`,
        ];
  const header = ["id", "workload", "severity", "state", "since (UTC)", "seen last", "times", "what"];
  return [...table(header, rows), ...next].join("\n");
}

/** Drift is examined per workload; an incident of the platform, of workload "all", has its entry in the runbook. */
function whereToLook({ workload, cause, text }: IncidentAnswer, option: string): string {
  if (workload !== "all")
    return `npm run check-drift -- --workload ${workload}${option}   and docs/ALERTING_GUIDE.md`;
  const entry = /docs\/RUNBOOK\.md, "[^"]+"/.exec(text)?.[0] ?? "docs/RUNBOOK.md";
  return cause.startsWith("alarm:") ? `${entry}, and the alarm ${cause.slice("alarm:".length)}` : entry;
}

/** The newest messages of the local inbox, oldest first. */
export function describeMessages(lines: readonly InboxLine[]): string {
  if (lines.length === 0) return "Nobody was told anything yet.";
  return table(
    ["at (UTC)", "channel", "level", "subject"],
    lines.map(({ at, channel, level, subject }) => [when(at), channel, level, subject]),
  ).join("\n");
}

/** What people are owed and have not received, with the reason; nothing when there is nothing. */
export function describePending(notifications: readonly NotificationAnswer[]): string {
  const pending = notifications.filter(({ state }) => state === "owed");
  if (pending.length === 0) return "";
  return [
    "Not delivered yet; it is tried again:",
    ...table(
      ["at (UTC)", "channel", "level", "tried", "subject", "because"],
      pending.map(({ at, channel, level, attempts, subject, lastError }) => [
        ...[when(at), channel, level, String(attempts), subject, lastError ?? "its turn has not come"],
      ]),
    ),
  ].join("\n");
}

function when(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}
