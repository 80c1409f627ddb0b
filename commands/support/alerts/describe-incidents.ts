import type * as z from "zod";
import type { answers, NotificationAnswer } from "../../../lambdas/manage-incidents/answers.ts";
import type { InboxLine } from "../../../local/inbox/inbox.ts";
import { table } from "../../../rehearsal/report/table.ts";

type IncidentAnswer = z.output<typeof answers.list>["incidents"][number];

/** Formats incidents with the commands to use next. `stack`: the deployed stack, null for the local run. */
export function describeIncidents(
  incidents: readonly IncidentAnswer[],
  all: boolean,
  stack: string | null,
): string {
  const option = stack === null ? "" : ` --stack ${stack}`;
  if (incidents.length === 0) {
    return all
      ? "There has been no incident."
      : `No incident is open. Resolved ones: npm run view-alerts -- --all${option}`;
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
          `Silence:   npm run acknowledge -- ${open.id} --for 24h --why "I work on it"${option}`,
          `Close:     npm run clear-alerts -- ${open.id} --why "..."${option}`,
        ];
  const header = ["id", "workload", "severity", "state", "since (UTC)", "seen last", "times", "what"];
  return [...table(header, rows), ...next].join("\n");
}

/** Next step for an incident: a drift command for a workload, a RUNBOOK entry for the platform (workload "all"). */
function whereToLook({ workload, cause, text }: IncidentAnswer, option: string): string {
  if (workload !== "all")
    return `npm run check-drift -- --workload ${workload}${option}   and docs/ALERTING_GUIDE.md`;
  const entry = /docs\/RUNBOOK\.md, "[^"]+"/.exec(text)?.[0] ?? "docs/RUNBOOK.md";
  return cause.startsWith("alarm:") ? `${entry}, and the alarm ${cause.slice("alarm:".length)}` : entry;
}

/** The newest messages of the local inbox, oldest first. */
export function describeMessages(lines: readonly InboxLine[]): string {
  if (lines.length === 0) return "No notification was sent yet.";
  return table(
    ["at (UTC)", "channel", "level", "subject"],
    lines.map(({ at, channel, level, subject }) => [when(at), channel, level, subject]),
  ).join("\n");
}

/** Lists undelivered notifications with their reasons; empty when there are none. */
export function describePending(notifications: readonly NotificationAnswer[]): string {
  const pending = notifications.filter(({ state }) => state === "owed");
  if (pending.length === 0) return "";
  return [
    "Not delivered yet; delivery is retried:",
    ...table(
      ["at (UTC)", "channel", "level", "tried", "subject", "because"],
      pending.map(({ at, channel, level, attempts, subject, lastError }) => [
        ...[when(at), channel, level, String(attempts), subject, lastError ?? "not tried yet"],
      ]),
    ),
  ].join("\n");
}

function when(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}
