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
 * | of the newest day | its day's, written or replaced | moved, sent, asked once | dropped                    |
 * | of an earlier day | its day's, written or replaced | left as they are        | kept                       |
 *
 * Coming twice changes nothing. An error leaves no trace of the slot's run, so that reconcile brings it again.
 * Throws  DRF001 for a slot of the future, before anything happens; WORK001 to WORK003, DB001, DB002.
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
