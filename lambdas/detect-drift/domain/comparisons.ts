import {
  type FeatureResult,
  generalFeatures,
  type Reference,
  type Sketch,
} from "../../../core/monitoring/drift.ts";
import type { Measured } from "../../../core/monitoring/measured.ts";
import { daysBefore, daysOfWindow } from "./days.ts";
import type { ExamineInput } from "./examine-input.ts";
import {
  isLabelled,
  measure,
  measureLabelled,
  type TestedFeature,
  testedFeatures,
  testsOf,
} from "./features.ts";
import { weekdayAllowance } from "./weekday-allowance.ts";
import { frozenSample, type Sample, windowOf } from "./window.ts";

/**
 * Window lengths compared with the reference window (R1.9). Shorter windows are compared with the same weekdays of
 * the weeks before.
 */
const slidingDays = [7, 30] as const;
const acuteDays = [1, 3] as const;
const weeksBack = 4;
/** Minimum rows of a reference window. Fewer rows cannot fill ten bins. */
const leastReferenceRows = 50;

/** One test of one feature in one window. `measured` is null when the window does not have enough data. */
export interface Comparison extends Pick<FeatureResult, "windowDays" | "comparedWith" | "rows" | "test"> {
  feature: TestedFeature;
  measured: Measured | null;
  /** Part of the score that may come from an incomplete week alone; see weekdayAllowance(). */
  allowance: number;
}

type Input = ExamineInput & { reference: Reference };

/** Runs every test of every feature in every window. */
export function compareAll(input: Input): Comparison[] {
  return testedFeatures(input.rules).flatMap((feature) => {
    const all = input.sketches.filter((sketch) => sketch.feature === feature.name);
    const own = ownRows(input, feature, all);
    const sliding = slidingDays.flatMap((days) => slidingWindow(input, feature, days, own, all));
    if (feature.name === generalFeatures.batch) return sliding;
    return [...acuteDays.flatMap((days) => acuteWindow(input, feature, days, own, all)), ...sliding];
  });
}

/**
 * Sketches that count for a feature. Predictions of other versions from the days before the promotion are left out.
 * Why     After a retraining on changed texts, the older days would still look like drift. The resolved incident
 *         would stay open for a month.
 */
function ownRows(input: Input, feature: TestedFeature, all: readonly Sketch[]): Sketch[] {
  const { reference, productionVersion, versionsWithSameWords = [] } = input;
  const { versions } = feature;
  const sincePromotion = (sketch: Sketch) =>
    sketch.version === reference.version || sketch.day > reference.frozenOn;
  if (versions === "all") return all.filter(sincePromotion);
  if (isLabelled(feature)) {
    return all.filter(({ version }) => version === (productionVersion ?? reference.version));
  }
  const same = versions === "same words" ? versionsWithSameWords : [];
  return all.filter(
    (sketch) =>
      sketch.version === reference.version || (same.includes(sketch.version) && sincePromotion(sketch)),
  );
}

function slidingWindow(
  input: Input,
  feature: TestedFeature,
  windowDays: number,
  own: readonly Sketch[],
  all: readonly Sketch[],
): Comparison[] {
  const days = daysOfWindow(input.day, windowDays);
  const window = windowOf(own, new Set(days));
  if (window === null || window.rows < input.settings.minimumRows)
    return tooFew(input, feature, windowDays, window);
  return (
    againstReference(input, feature, windowDays, window, all) ?? tooFew(input, feature, windowDays, window)
  );
}

/**
 * Window of 1 or 3 days, or undefined when it has too few rows. The 7-day window, which is always in the report,
 * includes such a small day.
 */
function acuteWindow(
  input: Input,
  feature: TestedFeature,
  windowDays: number,
  own: readonly Sketch[],
  all: readonly Sketch[],
): Comparison[] {
  const { minimumRows } = input.settings;
  const days = daysOfWindow(input.day, windowDays);
  const window = windowOf(own, new Set(days));
  if (window === null || window.rows < minimumRows) return [];
  if (isLabelled(feature)) {
    return againstReference(input, feature, windowDays, window, all) ?? [];
  }
  const before = Array.from({ length: weeksBack }, (_, week) =>
    days.map((day) => daysBefore(day, 7 * (week + 1))),
  );
  const baseline = windowOf(own, new Set(before.flat()));
  const isAlike =
    baseline !== null && [...window.weekdays].every((weekday) => baseline.weekdays.has(weekday));
  if (!isAlike || baseline.rows < minimumRows) {
    return againstReference(input, feature, windowDays, window, all) ?? [];
  }
  const rows = { reference: baseline.rows, window: window.rows };
  const measured = measure(feature, baseline, window, input.reference.words);
  return measured.map((one) => ({
    feature,
    windowDays,
    comparedWith: "same weekdays",
    rows,
    test: one.test,
    measured: one,
    allowance: 0,
  }));
}

function againstReference(
  input: Input,
  feature: TestedFeature,
  windowDays: number,
  window: Sample,
  all: readonly Sketch[],
): Comparison[] | null {
  const { reference } = input;
  const about = { feature, windowDays, comparedWith: "reference" } as const;
  if (isLabelled(feature)) {
    const rows = { reference: reference.performance?.rows ?? 0, window: window.rows };
    if (rows.reference < leastReferenceRows) return null;
    const measured = measureLabelled(feature, reference.performance, window);
    return measured.map((one) => ({ ...about, rows, test: one.test, measured: one, allowance: 0 }));
  }
  const frozen = reference.sketches[feature.name];
  if (frozen === undefined || frozen.rows < leastReferenceRows) return null;
  const rows = { reference: frozen.rows, window: window.rows };
  const measured = measure(feature, frozenSample(frozen), window, reference.words);
  const allowance = weekdayAllowance(feature, all, window);
  return measured.map((one) => ({
    ...about,
    rows,
    test: one.test,
    measured: one,
    allowance: allowance(one.test),
  }));
}

function tooFew(
  input: Input,
  feature: TestedFeature,
  windowDays: number,
  window: Sample | null,
): Comparison[] {
  const { reference } = input;
  const referenceRows = isLabelled(feature)
    ? reference.performance?.rows
    : reference.sketches[feature.name]?.rows;
  const rows = { reference: referenceRows ?? 0, window: window?.rows ?? 0 };
  return testsOf(feature).map((test) => ({
    feature,
    windowDays,
    comparedWith: "reference",
    rows,
    test,
    measured: null,
    allowance: 0,
  }));
}
