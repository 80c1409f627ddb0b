import { taskOf } from "../../tasks/task-of.ts";
import { faultPoint } from "../shared/fault-point.ts";
import { hintEffects } from "../shared/hint-effects.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { dayMetrics } from "./domain/day-metrics.ts";
import { dayThatEnded, refuseFuture } from "./domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "./ports.ts";
import { dropExpired } from "./steps/drop-expired.ts";
import { reduceDays } from "./steps/reduce-days.ts";
import { reportDay } from "./steps/report-day.ts";

export type Detected =
  | { outcome: "not-ours" }
  | {
      outcome: "reported";
      day: string;
      severity: string;
      summary: string;
      /** Days that this call reduced to sketches. Includes the report's day, unless its requests have expired. */
      reduced: string[];
      retrainAsked: boolean;
    };

/**
 * Examines the day that ended at the slot: reduces its requests to sketches, compares its windows with the reference
 * window, and writes the report.
 *
 * | slot              | report of the day         | incidents and training request | expired rows |
 * |-------------------|---------------------------|--------------------------------|--------------|
 * | of the newest day | written or replaced       | updated; a training is requested once per incident | deleted |
 * | of an earlier day | written or replaced       | unchanged                      | kept         |
 *
 * A second call for the same slot changes nothing. A failed call stores no run of the slot, so reconcile requests the
 * slot again.
 * Throws  DRF001 for a slot of the future, before any change; WORK001 to WORK003, DB001, DB002.
 */
export async function detectDrift(ports: DetectDriftPorts, received: unknown): Promise<Detected> {
  const input = receive(contract, received);
  if (input.schedule !== "drift") return { outcome: "not-ours" };
  const { slot } = input;
  const settings = await ports.settings.read(input.workload);
  const { name: workload, drift } = settings;
  const rules = taskOf(settings).drift;
  refuseFuture(workload, slot, await ports.store.databaseTime());
  const day = dayThatEnded(slot, ports.timeZone);
  const logger = ports.logger.child({ workload, slot });

  const reduced = await reduceDays(ports, workload, day, rules);
  faultPoint("detect-drift:after-reduction");
  const reported = await reportDay(ports, { workload, slot, day }, drift, rules);
  faultPoint("detect-drift:after-commit");
  const { report, retrainAsked } = reported;
  const { severity, details } = report;
  logger.info(
    { day, severity, summary: details.summary, reduced, retrainAsked, isNewest: reported.isNewest },
    "Drift report written",
  );
  await hintEffects(ports, workload);
  faultPoint("detect-drift:before-metrics");
  ports.metrics.print(slot, { Workload: workload }, dayMetrics({ ...reported, day }, rules));
  faultPoint("detect-drift:after-metrics");
  if (reported.isNewest) await dropExpired(ports, day);
  return { outcome: "reported", day, severity, summary: details.summary, reduced, retrainAsked };
}
