import type { Incident, IncidentNotice, IncidentNoticeKind } from "./incident.ts";

/** What a person does first about a cause, and the entry of docs/RUNBOOK.md that goes on from there. */
interface Guide {
  /** Absent where the observation itself says what to do. */
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

/** The runbook's entry for a cause; undefined when there is none, as for an alarm, whose own text names its entry. */
export function runbookAnchor(cause: string): string | undefined {
  return guideOf(cause)?.anchor;
}

/** An incident's number is known once it is stored, and is part of the commands in its notifications. */
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

/** `2026-11-23 01:00 UTC`. */
function when(slot: string): string {
  return `${slot.slice(0, 10)} ${slot.slice(11, 16)} UTC`;
}
