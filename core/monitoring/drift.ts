import { type DriftKind, type Severity, severities } from "../vocabulary/closed-sets.ts";

/** Name of a sketch's feature: a request feature of the task kind, or one of `generalFeatures`. */
export type DriftFeature = string;

/** Features of every task kind. */
export const generalFeatures = {
  /** Labels that callers returned for single requests, by the day on which they arrived. */
  feedback: "feedback",
  /** Predictions of the production model on a weekly labelled batch, before any model was trained on the batch. */
  batch: "batch",
  /** Response time in milliseconds, in `log` bins. It is reported but not tested. */
  latency: "latency",
} as const;

/** Row count by bin. Two sketches of one feature are merged by adding the counts of equal keys. */
export type Counts = Record<string, number>;

/** Row counts of one feature of one model version on one day. Drift windows are computed only from sketches. */
export interface Sketch {
  /** Day in the stack's time zone, such as `2026-11-23`. */
  day: string;
  version: number;
  feature: DriftFeature;
  /** Number of requests, labels or labelled rows in the sketch. */
  rows: number;
  counts: Counts;
}

/** Reference window of a production version, frozen on the evaluation set of its promotion. */
export interface Reference {
  version: number;
  /** Day of the promotion in the stack's time zone, such as `2026-11-23`. */
  frozenOn: string;
  sketches: Record<DriftFeature, { rows: number; counts: Counts }>;
  /** Tracked words, by index. */
  words: string[];
  /** Performance at promotion, by the measure of the task kind, and its number of rows. Null when there is none. */
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
  /** Compared sample: the frozen reference, or the same weekdays of the four weeks before. */
  comparedWith: "reference" | "same weekdays";
  /** Name of the test. docs/DRIFT.md defines each test with its statistic and score. */
  test: string;
  statistic: number | null;
  /** Corrected effect size, to which the thresholds apply. Null without enough data. */
  score: number | null;
  pValue: number | null;
  rows: { reference: number; window: number };
  /** Shares from 0 to 1 by bin, in the order of the labels, for display. */
  bins: { labels: string[]; reference: number[]; window: number[] };
  /** Whether the p-value is significant after the multiple-testing correction. */
  significant: boolean;
  severity: Severity;
  verdict: "drift" | "no drift" | "not enough data";
  /** The result in one sentence. */
  explanation: string;
}

/** Content of column `details` of a drift report. */
export interface DriftDetails {
  severity: Severity;
  /** One sentence: what drifted, that nothing drifted, or that there was not enough data. */
  summary: string;
  features: FeatureResult[];
  /**
   * Requests of the day, and of the same weekday in the weeks before. `stopped`: whether requests have stopped
   * arriving.
   */
  traffic: { rows: number; usual: number | null; stopped: boolean; explanation: string };
  thresholds: { warning: number; alert: number; critical: number };
}

/** Returns the worse severity. */
export function worse(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) >= severities.indexOf(other) ? one : other;
}
