import { generalFeatures } from "../../../core/monitoring/drift.ts";
import type { SketchPlan } from "../../../core/monitoring/request-feature.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";
import { daysToReduce, keptSince, lateWindow } from "../domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "../ports.ts";

/**
 * Reduces the day to sketches, and each day of the week before whose rows have changed since its reduction.
 * Result  the days that were reduced now.
 */
export async function reduceDays(
  ports: DetectDriftPorts,
  workload: string,
  day: string,
  { features, requests, performance }: DriftRules,
): Promise<string[]> {
  const { log, store, timeZone } = ports;
  const reported = await store.newestReport(workload);
  const newest = reported !== null && reported > day ? reported : day;
  const { from, to } = lateWindow(day);
  const counts = {
    now: {
      requests: await log.requestsByDay(workload, from, to),
      batch: await store.batchRowsByDay(workload, timeZone, from, to),
      feedback: await log.feedbackByDay(workload, from, to),
    },
    reduced: {
      requests: await store.reducedByDay(workload, requests, from, to),
      batch: await store.reducedByDay(workload, generalFeatures.batch, from, to),
      feedback: await store.reducedByDay(workload, generalFeatures.feedback, from, to),
    },
  };
  const days = daysToReduce(day, keptSince(newest, ports.retentionDays), counts);
  const plan: SketchPlan = { features, requests, labelledBin: performance.bin };
  for (const one of days) {
    await store.replaceDay(workload, one, async () => [
      ...(await log.sketchesOfDay(workload, one, plan)),
      ...(await store.batchSketches(workload, timeZone, one, plan)),
    ]);
  }
  return days;
}
