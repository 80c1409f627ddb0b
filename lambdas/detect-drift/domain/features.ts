import { generalFeatures, type PromotedScore } from "../../../core/monitoring/drift.ts";
import type { Measured } from "../../../core/monitoring/measured.ts";
import type { RequestFeature } from "../../../core/monitoring/request-feature.ts";
import type { DriftRules, PerformanceMeasure } from "../../../tasks/task-kind.ts";
import { measureClasses } from "./measures/measure-classes.ts";
import { measureOrdered } from "./measures/measure-ordered.ts";
import { measureWords } from "./measures/measure-words.ts";
import type { Sample } from "./window.ts";

/** A feature of labelled rows. Its score is compared with the score at promotion. */
export interface LabelledFeature {
  name: "feedback" | "batch";
  kind: "performance";
  called: string;
  versions: "own";
  performance: PerformanceMeasure;
}

export type TestedFeature = RequestFeature | LabelledFeature;

/** All tested features in the order of the report: features of the task kind first, then the labelled features. */
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

/** Name of a feature's rows in texts for people: requests, labels or batch rows. */
export function rowsOf({ name }: TestedFeature): string {
  if (name === generalFeatures.feedback) return "labels";
  return name === generalFeatures.batch ? "labelled rows" : "requests";
}

/** Names of the tests of a feature. */
export function testsOf(feature: TestedFeature): readonly string[] {
  if (isLabelled(feature)) return [feature.performance.test];
  const tests = { log: ["ks", "psi"], hundredths: ["ks", "psi"], classes: ["psi"], words: ["word-shares"] };
  return tests[feature.binning.bins];
}

/** Runs every test of a feature on a window of requests and its reference sample. */
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

/** Compares the performance on a window of labelled rows with the performance at promotion. */
export function measureLabelled(
  { performance }: LabelledFeature,
  promoted: PromotedScore | null,
  window: Sample,
): Measured[] {
  return promoted === null ? [] : performance.measure(promoted, window);
}
