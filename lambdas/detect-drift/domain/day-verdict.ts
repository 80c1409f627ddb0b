import type { Slot } from "../../../core/time/slot.ts";
import type { Workload } from "../../../core/workload.ts";
import type { DriftFacts, DriftVerdict } from "../../../database/monitoring/report-drift.ts";
import { onlyTraffic, retrainReason } from "../notices.ts";
import { examine } from "./examine.ts";
import { observationsOf } from "./observations.ts";

interface Run {
  workload: string;
  slot: Slot;
  day: string;
}

/** The report of a day, what it says about incidents, and whether a training is requested; from what PostgreSQL holds. */
export function dayVerdict(run: Run, settings: Workload["drift"], facts: DriftFacts): DriftVerdict {
  const { production, reference, sketches, versionsWithSameWords, isNewest, openDrift } = facts;
  const { workload, slot, day } = run;
  const productionVersion = production?.version ?? null;
  const examination = examine({
    day,
    reference,
    sketches,
    productionVersion,
    versionsWithSameWords,
    settings,
  });
  const { severity } = examination;
  const details =
    productionVersion === null ? { ...examination.details, summary: onlyTraffic } : examination.details;
  const isAlert = severity === "alert" || severity === "critical";
  const requestTraining = (incident: number) => ({
    kind: "event",
    name: "RetrainRequested",
    detail: { workload, slot, reason: retrainReason(incident, details.summary), actor: "detect-drift" },
  });
  return {
    report: { ...examination, modelVersion: productionVersion, details },
    observations: isNewest
      ? observationsOf({ ...run, production, sketches, examination, openDrift, settings })
      : [],
    notify: settings.alerts,
    retrain: isNewest && isAlert && settings.onAlert === "retrain" ? requestTraining : null,
  };
}
