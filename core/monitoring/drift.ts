import { type DriftKind, type Severity, severities } from "../vocabulary/closed-sets.ts";

/** The name of what a sketch counts: a feature of the task kind's requests, or one of `generalFeatures`. */
export type DriftFeature = string;

/** Features of every task kind. */
export const generalFeatures = {
  /** Truths that came back for single requests, by the day on which they came. */
  feedback: "feedback",
  /** The production model on a weekly labelled batch, before anything was trained on it. */
  batch: "batch",
  /** Of the answer, in milliseconds, in `log` bins; reported, not tested. */
  latency: "latency",
} as const;

/** Whole numbers by bin. Two sketches of one feature are merged by adding them key by key. */
export type Counts = Record<string, number>;

/** One day of one feature of one model version: everything that any window ever needs of it. */
export interface Sketch {
  /** In the stack's time zone, `2026-11-23`. */
  day: string;
  version: number;
  feature: DriftFeature;
  /** Requests, labels or labelled rows that it was made of. */
  rows: number;
  counts: Counts;
}

/** What production is compared with: frozen on the evaluation set on which it was promoted. */
export interface Reference {
  version: number;
  /** Day of the promotion in the stack's time zone, `2026-11-23`. */
  frozenOn: string;
  sketches: Record<DriftFeature, { rows: number; counts: Counts }>;
  /** The tracked words, by their index. */
  words: string[];
  /** The score at promotion, by the performance measure of the task kind, and on how many rows; null when there is none. */
  performance: PromotedScore | null;
}

export interface PromotedScore {
  score: number;
  rows: number;
}

export interface FeatureResult {
  feature: DriftFeature;
  kind: DriftKind;
  windowDays: number;
  /** The frozen reference, or the same weekdays of the four weeks before: like with like. */
  comparedWith: "reference" | "same weekdays";
  /** Name of the test whose statistic and score these are; docs/DRIFT.md defines each. */
  test: string;
  statistic: number | null;
  /** The corrected effect size that the thresholds apply to; null without enough data. */
  score: number | null;
  pValue: number | null;
  rows: { reference: number; window: number };
  /** Shares from 0 to 1 by bin, in the order of the labels; people see these. */
  bins: { labels: string[]; reference: number[]; window: number[] };
  /** Of the p-value, after the correction for the number of features. */
  significant: boolean;
  severity: Severity;
  verdict: "drift" | "no drift" | "not enough data";
  /** The verdict in a sentence. */
  explanation: string;
}

/** `details` of a drift report. */
export interface DriftDetails {
  severity: Severity;
  /** What drifted, in a sentence; or that nothing did, or that there was not enough data. */
  summary: string;
  features: FeatureResult[];
  /** Requests of the day and of the same weekday in the weeks before; `stopped` when the feed seems dead. */
  traffic: { rows: number; usual: number | null; stopped: boolean; explanation: string };
  thresholds: { warning: number; alert: number; critical: number };
}

/** The worse of two. */
export function worse(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) >= severities.indexOf(other) ? one : other;
}
