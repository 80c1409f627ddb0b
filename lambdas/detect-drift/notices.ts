import type { ReportFacts } from "./domain/report/report-facts.ts";

/** Title and text of an incident. */
interface IncidentNotice {
  title: string;
  text: string;
}

/** Text about drift: one line for each feature with its worst window, and the action that was started. */
export function driftNotice({ workload, day, examination, settings }: ReportFacts): IncidentNotice {
  const { details } = examination;
  const drifting = details.features
    .filter(({ verdict }) => verdict === "drift")
    .toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0));
  const worst = [...Map.groupBy(drifting, ({ feature }) => feature).values()].flatMap((same) =>
    same.slice(0, 1),
  );
  const { warning, alert, critical } = settings.thresholds;
  const next = {
    retrain: "A training was asked for; it goes through the same gate as every other.",
    ask: `Nothing was started. To train now: npm run trigger-auto-train -- --workload ${workload}`,
    nothing: "Nothing was started: drift.onAlert is nothing.",
  }[settings.onAlert];
  return {
    title: `${workload} drifts: ${worst.map(({ feature }) => feature.replaceAll("_", " ")).join(", ")}`,
    text: [
      worst.map(({ explanation }) => `- ${explanation}`).join("\n"),
      `Day ${day}. Thresholds: warning ${warning}, alert ${alert}, critical ${critical}.`,
      next,
    ].join("\n\n"),
  };
}

export function driftOverNotice({ workload, day, examination }: ReportFacts): IncidentNotice {
  const text = `No feature drifts any more on ${day}: ${examination.details.summary}`;
  return { title: `${workload}: no drift`, text };
}

/** Text about a stop or return of the requests. */
export function trafficNotice({ workload, day, examination }: ReportFacts): IncidentNotice {
  const { stopped, explanation } = examination.details.traffic;
  return {
    title: `${workload}: ${stopped ? "no requests arrive any more" : "requests arrive"}`,
    text: `${day}: ${explanation}`,
  };
}

/** How many of a day's requests the production version answered. */
interface Answers {
  workload: string;
  day: string;
  version: number;
  /** Day on which the production version was promoted. */
  since: string;
  own: number;
  rows: number;
  /** Version that answered most requests of the day. */
  most: number;
}

function counted({ day, version, own, rows }: Answers): string {
  return `${day}: version ${version} answered ${own.toLocaleString("en")} of ${rows.toLocaleString("en")} requests`;
}

export function servingNotice(answers: Answers): IncidentNotice {
  return {
    title: `${answers.workload}: version ${answers.version} answers`,
    text: `${counted(answers)}.`,
  };
}

export function otherVersionNotice(answers: Answers): IncidentNotice {
  const { workload, version, since, most } = answers;
  const why = `It was decided on ${since}. Most likely the servers refuse its files (SRV203), cannot load it (SRV204) or cannot ask what is in production (SRV201).`;
  return {
    title: `${workload}: version ${version} is in production and version ${most} answers`,
    text: `${counted(answers)}, version ${most} most of the others. ${why}`,
  };
}

/** Summary of a report when no version is in production. */
export const onlyTraffic = "Nothing is in production: only the traffic was looked at.";

/** Reason of a training request by a drift incident, as the training record shows it. */
export function retrainReason(incident: number, summary: string): string {
  return `incident ${incident}: ${summary}`;
}
