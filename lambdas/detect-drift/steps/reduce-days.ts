import { daysToReduce, keptSince, lateWindow } from "../domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "../ports.ts";

/**
 * Reduces the day, and those of the week before that have changed since they were reduced.
 * Result  the days that were reduced now.
 */
export async function reduceDays(ports: DetectDriftPorts, workload: string, day: string): Promise<string[]> {
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
      requests: await store.reducedByDay(workload, "class", from, to),
      batch: await store.reducedByDay(workload, "batch", from, to),
      feedback: await store.reducedByDay(workload, "feedback", from, to),
    },
  };
  const days = daysToReduce(day, keptSince(newest, ports.retentionDays), counts);
  for (const one of days) {
    await store.replaceDay(workload, one, async () => [
      ...(await log.sketchesOfDay(workload, one)),
      ...(await store.batchSketches(workload, timeZone, one)),
    ]);
  }
  return days;
}
