import type pg from "pg";
import type { EffectInput } from "../../core/contracts/effects.ts";
import type { DescribeIncident, Observation } from "../../core/incidents/incident.ts";
import type { DriftDetails, Sketch } from "../../core/monitoring/drift.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Severity } from "../../core/vocabulary/closed-sets.ts";
import { one, type Queryable } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { observeIncident } from "../incidents/observe-incident.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import {
  type InProduction,
  type PromotedOn,
  productionOn,
  referenceOf,
  versionsWithSameWords,
} from "./reference.ts";
import { lockDrift, sketchesBetween } from "./sketches.ts";

/** Run of a drift slot: the examined day and the range of sketches. */
export interface DriftRun {
  workload: string;
  slot: Slot;
  /** The day that ended, in `timeZone`. Sketches are read from `since` on. */
  day: string;
  since: string;
  timeZone: string;
}

/** What the drift check of one day reads from PostgreSQL, in the transaction that stores the drift report. */
export interface DriftFacts {
  production: InProduction | null;
  promotedOn: PromotedOn | null;
  versionsWithSameWords: number[];
  sketches: Sketch[];
  /** Whether no newer day was reported. Only the newest day changes incidents. */
  isNewest: boolean;
  /** Last report of the open drift incident; null when none is open. */
  openDrift: { modelVersion: number | null; details: DriftDetails } | null;
}

export interface DriftReport {
  modelVersion: number | null;
  dataScore: number | null;
  predictionScore: number | null;
  performanceScore: number | null;
  driftDetected: boolean;
  severity: Severity;
  details: DriftDetails;
}

export interface DriftVerdict {
  report: DriftReport;
  /** Observations of the causes about which the day allows a statement. */
  observations: Observation[];
  /** False: drift incidents are recorded without a notification. */
  notify: boolean;
  /** Returns the effect that requests a training, once per drift incident. Null requests no training. */
  retrain: ((incident: number) => EffectInput) | null;
}

export interface Reported {
  report: DriftReport;
  isNewest: boolean;
  openIncidents: number;
  retrainAsked: boolean;
  sketches: Sketch[];
}

/**
 * Writes one drift report in one transaction: reads the facts, examines the day, and writes report, incidents,
 * notifications, training request and slot run. A concurrent call waits, reads the new state, and writes the same
 * report again.
 * Shape   `examine` is a pure function.
 */
export async function reportDrift(
  pool: pg.Pool,
  run: DriftRun,
  examine: (facts: DriftFacts) => DriftVerdict,
  describe: DescribeIncident,
): Promise<Reported> {
  return await withTransaction(pool, async (client) => {
    await lockDrift(client, run.workload);
    const facts = await factsOf(client, run);
    const { report, observations, notify, retrain } = examine(facts);
    const reportId = await saveReport(client, run, report);
    let enqueued = 0;
    let retrainAsked = false;
    for (const observation of observations) {
      const observed = await observeIncident(client, observation, {
        notify: notify || observation.cause !== "drift",
        reportId,
        describe,
      });
      enqueued += observed.enqueued;
      if (observation.cause !== "drift" || retrain === null || observed.incident === null) continue;
      retrainAsked = await askOnce(client, run, observed.incident.id, retrain);
    }
    if (enqueued > 0) {
      await enqueueEffect(client, run.workload, {
        kind: "event",
        name: "NotificationDue",
        detail: { at: run.slot },
      });
    }
    await client.query(
      `INSERT INTO slot_runs (workload, schedule, slot, outcome) VALUES ($1, 'drift', $2, 'succeeded')
       ON CONFLICT (workload, schedule, slot) DO UPDATE SET outcome = excluded.outcome, finished_at = now()`,
      [run.workload, run.slot],
    );
    const open = await one<{ count: number }>(
      client,
      "SELECT count(*) AS count FROM incidents WHERE workload = $1 AND state <> 'resolved'",
      [run.workload],
    );
    const { isNewest, sketches } = facts;
    return { report, isNewest, openIncidents: open?.count ?? 0, retrainAsked, sketches };
  });
}

async function factsOf(client: Queryable, run: DriftRun): Promise<DriftFacts> {
  const { workload, slot, day, since, timeZone } = run;
  const production = await productionOn(client, workload, day, timeZone, slot);
  const newer = await newestReport(client, workload);
  const openDrift = await one<{ modelVersion: number | null; details: DriftDetails }>(
    client,
    `SELECT report.model_version AS "modelVersion", report.details FROM incidents
     JOIN drift_reports AS report ON report.id = incidents.report_id
     WHERE incidents.workload = $1 AND incidents.cause = 'drift' AND incidents.state <> 'resolved'`,
    [workload],
  );
  return {
    production,
    promotedOn:
      production === null ? null : await referenceOf(client, workload, production.version, timeZone),
    versionsWithSameWords:
      production === null ? [] : await versionsWithSameWords(client, workload, production.version),
    sketches: await sketchesBetween(client, workload, since, day),
    isNewest: newer === null || newer <= day,
    openDrift: openDrift ?? null,
  };
}

/** Newest day with a report. */
export async function newestReport(client: Queryable, workload: string): Promise<string | null> {
  const newest = await one<{ day: string | null }>(
    client,
    "SELECT max(report_date)::text AS day FROM drift_reports WHERE workload = $1",
    [workload],
  );
  return newest?.day ?? null;
}

async function saveReport(
  client: Queryable,
  { workload, day }: DriftRun,
  report: DriftReport,
): Promise<number> {
  const saved = await one<{ id: number }>(
    client,
    `INSERT INTO drift_reports (workload, report_date, model_version, data_drift_score, prediction_drift_score,
       performance_drift_score, drift_detected, severity, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (workload, report_date) DO UPDATE SET model_version = excluded.model_version,
       data_drift_score = excluded.data_drift_score, prediction_drift_score = excluded.prediction_drift_score,
       performance_drift_score = excluded.performance_drift_score, drift_detected = excluded.drift_detected,
       severity = excluded.severity, details = excluded.details
     RETURNING id`,
    [
      workload,
      day,
      report.modelVersion,
      report.dataScore,
      report.predictionScore,
      report.performanceScore,
      report.driftDetected,
      report.severity,
      JSON.stringify(report.details),
    ],
  );
  if (saved === undefined) throw new Error("an INSERT … RETURNING returned nothing");
  return saved.id;
}

/** Enqueues the training request unless the incident already had one. Returns whether it was enqueued now. */
async function askOnce(
  client: pg.ClientBase,
  { workload, slot }: DriftRun,
  incident: number,
  retrain: (incident: number) => EffectInput,
): Promise<boolean> {
  const asked = await client.query(
    "UPDATE incidents SET retrain_asked_at = $2 WHERE id = $1 AND state <> 'resolved' AND retrain_asked_at IS NULL",
    [incident, slot],
  );
  if (asked.rowCount !== 1) return false;
  await enqueueEffect(client, workload, retrain(incident));
  return true;
}
