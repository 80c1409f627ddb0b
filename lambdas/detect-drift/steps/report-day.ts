import { incidentText } from "../../../core/incidents/incident-text.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { DriftFacts, Reported } from "../../../database/monitoring/report-drift.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { dayVerdict } from "../domain/day-verdict.ts";
import { daysBefore } from "../domain/days.ts";
import { lookBackDays } from "../domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "../ports.ts";

/** Writes the report of a day, together with its incident changes and training request, in one transaction. */
export async function reportDay(
  { store, timeZone }: DetectDriftPorts,
  run: { workload: string; slot: Slot; day: string },
  settings: Workload["drift"],
  rules: DriftRules,
): Promise<Reported> {
  const since = daysBefore(run.day, lookBackDays);
  const examine = (facts: DriftFacts) => {
    const verdict = dayVerdict(run, settings, rules, facts);
    faultPoint("detect-drift:before-commit");
    return verdict;
  };
  return await store.reportDrift({ ...run, since, timeZone }, examine, incidentText);
}
