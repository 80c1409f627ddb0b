import type { EffectInput } from "../../../core/contracts/effects.ts";
import type { Reference } from "../../../core/monitoring/drift.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { PromotedOn } from "../../../database/monitoring/reference.ts";
import type { DriftFacts, DriftVerdict } from "../../../database/monitoring/report-drift.ts";
import type { DriftRules } from "../../../tasks/task-kind.ts";
import { onlyTraffic, retrainReason } from "../notices.ts";
import { examine } from "./examine.ts";
import { observationsOf } from "./report/observations.ts";

interface Run {
  workload: string;
  slot: Slot;
  day: string;
}

/** Derives the report of a day, its incident observations, and whether to request a training, from the stored facts. */
export function dayVerdict(
  run: Run,
  settings: Workload["drift"],
  rules: DriftRules,
  facts: DriftFacts,
): DriftVerdict {
  const { production, promotedOn, sketches, versionsWithSameWords, isNewest, openDrift } = facts;
  const { workload, slot, day } = run;
  const productionVersion = production?.version ?? null;
  const examination = examine({
    day,
    reference: promotedOn === null ? null : referenceOf(promotedOn, rules),
    sketches,
    productionVersion,
    versionsWithSameWords,
    settings,
    rules,
  });
  const { severity } = examination;
  const details =
    productionVersion === null ? { ...examination.details, summary: onlyTraffic } : examination.details;
  const isAlert = severity === "alert" || severity === "critical";
  const requestTraining = (incident: number): EffectInput => ({
    kind: "event",
    name: "RetrainRequested",
    detail: { workload, slot, reason: retrainReason(incident, details.summary), actor: "detect-drift" },
  });
  return {
    report: { ...examination, modelVersion: productionVersion, details },
    observations: isNewest
      ? observationsOf({
          ...run,
          production,
          sketches,
          examination,
          openDrift,
          settings,
          requests: rules.requests,
        })
      : [],
    notify: settings.alerts,
    retrain: isNewest && isAlert && settings.onAlert === "retrain" ? requestTraining : null,
  };
}

/**
 * Reference window of the production version. Its performance is computed by the task kind's metric, whichever metric
 * decided the promotion.
 */
function referenceOf({ truths, answers, ...frozen }: PromotedOn, { performance }: DriftRules): Reference {
  const isScored = truths !== null && answers !== null;
  return { ...frozen, performance: isScored ? performance.promoted(truths, answers) : null };
}
