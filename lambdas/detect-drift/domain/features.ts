import { type DriftFeature, driftFeatures, type Reference } from "../../../core/monitoring/drift.ts";
import type { DriftKind } from "../../../core/vocabulary/closed-sets.ts";
import { measureClasses } from "./measures/measure-classes.ts";
import { measureF1 } from "./measures/measure-f1.ts";
import { measureOrdered } from "./measures/measure-ordered.ts";
import { measureWords } from "./measures/measure-words.ts";
import type { Measured } from "./measures/measured.ts";
import type { Sample } from "./window.ts";

/** The features that are tested, in the order of the report. */
export const tested = [
  "text_length",
  "words",
  "unknown_words",
  "class",
  "confidence",
  "feedback",
  "batch",
] as const satisfies DriftFeature[];

export type TestedFeature = (typeof tested)[number];

/** How people call a feature, and whose rows it is made of. */
interface Facts {
  name: string;
  rows: string;
  tests: readonly string[];
  versions: "all" | "same words" | "own";
}

export const facts: Readonly<Record<TestedFeature, Facts>> = {
  text_length: { name: "text length", rows: "requests", tests: ["ks", "psi"], versions: "all" },
  words: { name: "the words of the texts", rows: "requests", tests: ["word-shares"], versions: "same words" },
  unknown_words: {
    name: "the share of unknown words",
    rows: "requests",
    tests: ["ks", "psi"],
    versions: "own",
  },
  class: { name: "the predicted classes", rows: "requests", tests: ["psi"], versions: "own" },
  confidence: { name: "confidence", rows: "requests", tests: ["ks", "psi"], versions: "own" },
  feedback: { name: "feedback", rows: "labels", tests: ["weighted-f1"], versions: "own" },
  batch: { name: "the labelled batch", rows: "labelled rows", tests: ["weighted-f1"], versions: "own" },
};

const orderedPhrases = {
  text_length: {
    more: "Texts are longer",
    less: "Texts are shorter",
    otherwise: "The lengths of texts are spread otherwise",
    unit: " characters",
  },
  unknown_words: {
    more: "Texts have more words that the training never saw",
    less: "Texts have fewer words that the training never saw",
    otherwise: "The share of words that the training never saw is spread otherwise",
    unit: " of a text's words unknown",
  },
  confidence: {
    more: "The model is surer of its answers",
    less: "The model is less sure of its answers",
    otherwise: "The model's confidence is spread otherwise",
    unit: " confidence",
  },
};

export function kindOf(feature: TestedFeature): DriftKind {
  return driftFeatures[feature].kind;
}

/** Compares a window of requests with what it is held against, by every test of the feature. */
export function measure(
  feature: Exclude<TestedFeature, "feedback" | "batch">,
  baseline: Sample,
  window: Sample,
  words: readonly string[],
): Measured[] {
  if (feature === "words") return measureWords(baseline, window, words);
  if (feature === "class") return measureClasses(baseline, window);
  const bins = driftFeatures[feature].bins;
  return measureOrdered(baseline, window, bins, orderedPhrases[feature]);
}

/** The same for labelled rows, which are held against the promoted score. */
export function measureLabelled(promoted: Reference["f1"], window: Sample): Measured[] {
  return promoted === null ? [] : measureF1(promoted, window);
}
