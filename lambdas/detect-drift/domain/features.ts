import { generalFeatures, type PromotedScore } from "../../../core/monitoring/drift.ts";
import type { Measured } from "../../../core/monitoring/measured.ts";
import type { RequestFeature } from "../../../core/monitoring/request-feature.ts";
import type { DriftRules, PerformanceMeasure } from "../../../tasks/task-kind.ts";
import { measureClasses } from "./measures/measure-classes.ts";
import { measureOrdered } from "./measures/measure-ordered.ts";
import { measureWords } from "./measures/measure-words.ts";
import type { Sample } from "./window.ts";

/** Labelled rows, whose truths are known: their score is held against the score at promotion. */
export interface LabelledFeature {
  name: "feedback" | "batch";
  kind: "performance";
  called: string;
  versions: "own";
  performance: PerformanceMeasure;
}

export type TestedFeature = RequestFeature | LabelledFeature;

/** The features that are tested, in the order of the report: those of the task kind, then the labelled ones. */
export function testedFeatures({ features, performance }: DriftRules): TestedFeature[] {
  const labelled = { kind: "performance", versions: "own", performance } as const;
  return [
    ...features,
    { ...labelled, name: generalFeatures.feedback, called: "feedback" },
    { ...labelled, name: generalFeatures.batch, called: "the labelled batch" },
  ];
}

export function isLabelled(feature: TestedFeature): feature is LabelledFeature {
  return feature.kind === "performance";
}

/** What the rows of a feature are called. */
export function rowsOf({ name }: TestedFeature): string {
  if (name === generalFeatures.feedback) return "labels";
  return name === generalFeatures.batch ? "labelled rows" : "requests";
}

/** The names of a feature's tests. */
export function testsOf(feature: TestedFeature): readonly string[] {
  if (isLabelled(feature)) return [feature.performance.test];
  const tests = { log: ["ks", "psi"], hundredths: ["ks", "psi"], classes: ["psi"], words: ["word-shares"] };
  return tests[feature.binning.bins];
}

/** Compares a window of requests with what it is held against, by every test of the feature. */
export function measure(
  { binning }: RequestFeature,
  baseline: Sample,
  window: Sample,
  words: readonly string[],
): Measured[] {
  switch (binning.bins) {
    case "words":
      return measureWords(baseline, window, words, binning.changed);
    case "classes":
      return measureClasses(baseline, window, binning.changed);
    default:
      return measureOrdered(baseline, window, binning.bins, binning);
  }
}

/** The same for labelled rows, which are held against the promoted score. */
export function measureLabelled(
  { performance }: LabelledFeature,
  promoted: PromotedScore | null,
  window: Sample,
): Measured[] {
  return promoted === null ? [] : performance.measure(promoted, window);
}
