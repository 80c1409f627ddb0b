import type { Incident, IncidentNotice, IncidentNoticeKind } from "./incident.ts";

/** First action of a person about a cause, and the RUNBOOK entry with the further steps. */
interface Guide {
  /** Absent when the text of the observation already names the next step. */
  next?: (incident: Incident) => string;
  anchor: string;
}

const guides: Record<string, Guide> = {
  drift: {
    next: ({ workload }) => `See what drifted: npm run check-drift -- --workload ${workload}`,
    anchor: "a-model-drifts",
  },
  traffic: { anchor: "no-requests-arrive-any-more" },
  serving: {
    next: ({ workload }) =>
      `Read what the servers say: kubectl -n serving logs deployment/serve-${workload} --since 24h`,
    anchor: "servers-do-not-use-the-production-version",
  },
  load: { anchor: "loading-a-batch-failed" },
  training: { anchor: "a-training-job-failed" },
  evaluation: { anchor: "an-evaluation-job-failed" },
  channel: { anchor: "a-notification-channel-is-down" },
};

/** RUNBOOK anchor for a cause. Undefined for an alarm, because the alarm's description names its entry. */
export function runbookAnchor(cause: string): string | undefined {
  return guideOf(cause)?.anchor;
}

/**
 * Subject and text of an incident's notification. The number is a separate argument, because it is known only after
 * the incident is stored.
 */
export function incidentText(
  { kind, at, incident }: IncidentNotice,
  id: number,
): { subject: string; text: string } {
  const { severity, title, text, openedAt, seen, modelVersion, acknowledgedBy, resolution, quietUntil } =
    incident;
  const mark = kind === "opened" ? severity.toUpperCase() : marks[kind];
  const worse = kind === "escalated" ? ` (now ${severity})` : "";
  const facts = [
    `Since ${when(openedAt)}${seen > 1 ? `, seen ${seen} times` : ""}.`,
    modelVersion === null ? undefined : `Model: version ${modelVersion} of ${incident.workload}.`,
    `Incident ${id}, severity ${severity}.`,
  ].filter((fact) => fact !== undefined);
  const next = guideOf(incident.cause)?.next?.(incident);
  const quieten = `Keep it quiet while you look: npm run acknowledge -- ${id} --for 24h --why "I look after it"\n(on a deployed stack, add --stack <name> to every npm command)`;
  const parts: Record<IncidentNoticeKind, (string | undefined)[]> = {
    opened: [text, facts.join("\n"), next, quieten],
    escalated: [`It got worse.\n${text}`, facts.join("\n"), next, quieten],
    persists: [
      `It is still there; the quiet that ${acknowledgedBy} asked for is over.\n${text}`,
      facts.join("\n"),
      next,
      quieten,
    ],
    acknowledged: [`${acknowledgedBy} looks after it, until ${when(quietUntil ?? at)}.`, facts.join("\n")],
    snoozed: [`${acknowledgedBy} keeps it quiet until ${when(quietUntil ?? at)}.`, facts.join("\n")],
    resolved: [
      resolution ?? "The cause is gone.",
      `It was: ${title}`,
      `${facts.join("\n")}\nOver at ${when(incident.resolvedAt ?? at)}.`,
    ],
  };
  const paragraphs = parts[kind].filter((part) => part !== undefined).map((part) => part.trim());
  return { subject: `[${mark}] ${title}${worse}`, text: `${paragraphs.join("\n\n")}\n` };
}

const marks: Record<Exclude<IncidentNoticeKind, "opened">, string> = {
  escalated: "WORSE",
  persists: "STILL THERE",
  acknowledged: "ACKNOWLEDGED",
  snoozed: "SNOOZED",
  resolved: "RESOLVED",
};

function guideOf(cause: string): Guide | undefined {
  return guides[cause.split(":")[0] ?? cause];
}

/** Formats a slot as `2026-11-23 01:00 UTC`. */
function when(slot: string): string {
  return `${slot.slice(0, 10)} ${slot.slice(11, 16)} UTC`;
}
