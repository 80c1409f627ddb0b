import { severities } from "../../core/monitoring/drift.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Workload } from "../../core/workload.ts";
import type { DriftFacts, DriftVerdict, Reported } from "../../database/monitoring/reports.ts";
import { faultPoint } from "../shared/fault-point.ts";
import { receive } from "../shared/receive.ts";
import { relayOutbox } from "../shared/relay.ts";
import { contract } from "./contract.ts";
import { daysBefore } from "./domain/days.ts";
import {
  daysToReduce,
  dayThatEnded,
  f1Of,
  keptSince,
  lateWindow,
  lookBackDays,
  refuseFuture,
  trafficOf,
} from "./domain/days-to-reduce.ts";
import { examine } from "./domain/examine.ts";
import { observationsOf } from "./domain/observations.ts";
import type { DetectDriftPorts } from "./ports.ts";

export type Detected =
  | { outcome: "not-ours" }
  | {
      outcome: "reported";
      day: string;
      severity: string;
      summary: string;
      /** Days that were reduced now, the day itself among them unless its requests are no longer kept. */
      reduced: string[];
      retrainAsked: boolean;
    };

/**
 * Looks at the day that ended when the slot came: reduces it, compares its windows with what production was promoted on,
 * and reports.
 *
 * | the slot       | report                    | incidents, training         | what is past its retention |
 * |----------------|---------------------------|-----------------------------|----------------------------|
 * | of the newest day | its day's, written or replaced | moved, told, asked once | dropped                    |
 * | of an earlier day | its day's, written or replaced | left as they are        | kept                       |
 *
 * Coming twice changes nothing. An error leaves no trace of the slot's run, so that reconcile brings it again.
 * Throws  DRF001 for a slot of the future, before anything happens; WORK001, WORK002, DB001, DB002.
 */
export async function detectDrift(ports: DetectDriftPorts, received: unknown): Promise<Detected> {
  const input = receive(contract, received);
  if (input.schedule !== "drift") return { outcome: "not-ours" };
  const { slot } = input;
  const { name: workload, drift } = await ports.settings.read(input.workload);
  refuseFuture(workload, slot, await ports.store.now());
  const day = dayThatEnded(slot, ports.timeZone);
  const logger = ports.logger.child({ workload, slot });

  const reduced = await reduceDays(ports, workload, day);
  faultPoint("detect-drift:after-reduction");
  const run = { workload, slot, day, since: daysBefore(day, lookBackDays) };
  const reported = await ports.store.report(run, (facts) => {
    const verdict = judge({ workload, slot, day, drift }, facts);
    faultPoint("detect-drift:before-commit");
    return verdict;
  });
  faultPoint("detect-drift:after-commit");
  const { report, retrainAsked } = reported;
  const { severity, details } = report;
  logger.info({ day, severity, reduced, retrainAsked, isNewest: reported.isNewest }, details.summary);
  // What cannot be applied now stays owed; reconcile applies it within the hour.
  await relayOutbox(ports, workload);
  faultPoint("detect-drift:before-metrics");
  printMetrics(ports, { workload, slot, day }, reported);
  faultPoint("detect-drift:after-metrics");
  if (reported.isNewest) await forget(ports, day);
  return { outcome: "reported", day, severity, summary: details.summary, reduced, retrainAsked };
}

/** The day, and those of the week before that have changed since they were reduced. */
async function reduceDays(ports: DetectDriftPorts, workload: string, day: string): Promise<string[]> {
  const { log, store } = ports;
  const reported = await store.newestReport(workload);
  const newest = reported !== null && reported > day ? reported : day;
  const { from, to } = lateWindow(day);
  const counts = {
    now: {
      requests: await log.requestsByDay(workload, from, to),
      batch: await store.batchRowsByDay(workload, from, to),
      feedback: await log.feedbackByDay(workload, from, to),
    },
    reduced: {
      requests: await store.reducedByDay(workload, "class", from, to),
      batch: await store.reducedByDay(workload, "batch", from, to),
      feedback: await store.reducedByDay(workload, "feedback", from, to),
    },
  };
  const days = daysToReduce(day, keptSince(newest, ports.retentionDays), counts);
  for (const one of days) {
    await store.replaceDay(workload, one, async () => [
      ...(await log.sketchesOfDay(workload, one)),
      ...(await store.batchSketches(workload, one)),
    ]);
  }
  return days;
}

interface Run {
  workload: string;
  slot: Slot;
  day: string;
}

function judge({ drift, ...run }: Run & { drift: Workload["drift"] }, facts: DriftFacts): DriftVerdict {
  const { production, reference, sketches, versionsWithSameWords, isNewest, openDrift } = facts;
  const productionVersion = production?.version ?? null;
  const examination = examine({
    day: run.day,
    reference,
    sketches,
    productionVersion,
    versionsWithSameWords,
    settings: drift,
  });
  const { severity } = examination;
  const details =
    productionVersion === null
      ? { ...examination.details, summary: "Nothing is in production: only the traffic was looked at." }
      : examination.details;
  const isAlert = severity === "alert" || severity === "critical";
  return {
    report: { ...examination, modelVersion: productionVersion, details },
    observations: isNewest
      ? observationsOf({ ...run, production, sketches, examination, openDrift, settings: drift })
      : [],
    notify: drift.alerts,
    retrain: isNewest && isAlert && drift.onAlert === "retrain" ? details.summary : null,
  };
}

function printMetrics(ports: DetectDriftPorts, { workload, slot, day }: Run, reported: Reported): void {
  const { report, openIncidents, sketches } = reported;
  const { requests, latencyP50, latencyP99 } = trafficOf(sketches, day);
  const values = [
    { name: "DriftLevel", value: severities.indexOf(report.severity), unit: "None" as const },
    { name: "DataDrift", value: report.dataScore, unit: "None" as const },
    { name: "PredictionDrift", value: report.predictionScore, unit: "None" as const },
    { name: "PerformanceDrift", value: report.performanceScore, unit: "None" as const },
    { name: "Predictions", value: requests, unit: "Count" as const },
    { name: "LatencyP50", value: latencyP50, unit: "Milliseconds" as const },
    { name: "LatencyP99", value: latencyP99, unit: "Milliseconds" as const },
    { name: "F1", value: f1Of(report.details), unit: "None" as const },
    { name: "OpenIncidents", value: openIncidents, unit: "Count" as const },
  ];
  ports.metrics.print(
    slot,
    { Workload: workload },
    values.flatMap(({ value, ...named }) => (value === null ? [] : [{ ...named, value }])),
  );
}

/** Never worth failing for: what could not be dropped today is dropped tomorrow. */
async function forget(ports: DetectDriftPorts, day: string): Promise<void> {
  const before = keptSince(day, ports.retentionDays);
  try {
    const days = await ports.store.forgetRequests(before);
    const rows = await ports.store.deleteExpired(day, before);
    if (days + rows > 0) ports.logger.info({ before, days, rows }, "what is past its retention is dropped");
  } catch (error) {
    ports.logger.warn({ before, error }, "what is past its retention could not be dropped");
  }
}
