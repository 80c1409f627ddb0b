import type { FeatureResult, Reference, Sketch } from "../core/monitoring/drift.ts";
import { generalSettings, type Workload } from "../core/settings/workload.ts";
import { type Severity, severities } from "../core/vocabulary/closed-sets.ts";
import { daysBefore, weekdayOf } from "../lambdas/detect-drift/domain/days.ts";
import { examine } from "../lambdas/detect-drift/domain/examine.ts";
import { textDrift } from "../tasks/text-classification/text-drift.ts";
import { type DayPlan, recent, type Sampler, weekly } from "./quiet-traffic.ts";

/** Default drift settings. */
export const settings: Workload["drift"] = generalSettings.shape.drift.parse(undefined);

/** Feedback on a quiet day: a correct label for one prediction in twenty. */
const rightFeedback = { share: 0.05, labelOf: (truth: string) => truth };

export interface Simulated {
  sampler: Sampler;
  classes: readonly string[];
  /** True classes of the documents, for the class mix of a whole week. */
  truth: readonly string[];
  rowsPerDay: number;
  referenceRows: number;
  /** First day; must be a Monday. */
  firstDay: string;
  days: number;
  /** Days between promotions of a new version with its own reference; absent: no promotions. */
  promotedEvery?: number;
  /** Number of the single day on which a new version is promoted; absent: none. */
  promotedOn?: number;
  /** Number of the first examined day. Earlier days are only sampled. */
  firstEvaluated?: number;
  /** Changes the plan of a day, given its number from 0. */
  change?: (dayNumber: number, quiet: DayPlan) => DayPlan;
}

export interface ExaminedDay {
  day: string;
  dayNumber: number;
  severity: Severity;
  stopped: boolean;
  features: FeatureResult[];
  reference: Reference;
  sketches: Sketch[];
}

/** Simulates consecutive days, and examines each as detect-drift would in the following night. */
export function* simulate(options: Simulated): Generator<ExaminedDay> {
  const { sampler, classes, rowsPerDay, firstDay, days, promotedEvery, change } = options;
  const mix = mixOfWeek(options);
  let version = 1;
  let reference = sampler.reference(version, options.referenceRows, mix, firstDay);
  let sketches: Sketch[] = [];
  for (let dayNumber = 0; dayNumber < days; dayNumber++) {
    const day = daysBefore(firstDay, -dayNumber);
    const isPromotion = promotedEvery !== undefined && dayNumber > 0 && dayNumber % promotedEvery === 0;
    if (isPromotion || dayNumber === options.promotedOn) {
      version++;
      reference = sampler.reference(version, options.referenceRows, mix, day);
    }
    const { volume, weightOf } = weekly(day, classes);
    const quiet: DayPlan = { rows: Math.round(rowsPerDay * volume), weightOf, feedback: rightFeedback };
    const plan = change?.(dayNumber, quiet) ?? quiet;
    sketches = recent(sketches, day);
    if (plan.rows > 0) sketches.push(...sampler.day(day, version, plan));
    if (dayNumber < (options.firstEvaluated ?? 0)) continue;
    const { severity, details } = examine({
      day,
      reference,
      sketches,
      productionVersion: version,
      settings,
      rules: textDrift,
    });
    yield {
      day,
      dayNumber,
      severity,
      stopped: details.traffic.stopped,
      features: details.features,
      reference,
      sketches,
    };
  }
}

/** Class mix of a whole week, from which a reference is drawn. */
function mixOfWeek({ classes, truth, firstDay }: Simulated): (name: string) => number {
  const days = Array.from({ length: 7 }, (_, index) => weekly(daysBefore(firstDay, -index), classes));
  const means = days.map(
    ({ weightOf }) => truth.reduce((sum, name) => sum + weightOf(name), 0) / truth.length,
  );
  const weights = new Map(
    classes.map((name) => [
      name,
      days.reduce(
        (sum, { volume, weightOf }, index) => sum + (volume * weightOf(name)) / (means[index] ?? 1),
        0,
      ),
    ]),
  );
  return (name) => weights.get(name) ?? 0;
}

/** Whether a severity is at least `least`. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(least);
}

/** Monday on which simulations begin. */
export const monday = "2026-01-05";
if (weekdayOf(monday) !== 1) throw new RangeError(`${monday} is no Monday`);
