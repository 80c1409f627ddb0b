import type { DriftFeature } from "./drift.ts";

/** Place of a feature's value in the inference log. */
export type LoggedValue =
  /** A column of table `predictions`. */
  | { column: string }
  /** Quotient of two whole-number columns. A request whose second number is 0 has no value. */
  | { share: readonly [part: string, whole: string] }
  /** A key in the JSON column `features`, which contains values without a column of their own. */
  | { key: string };

/**
 * Rule that assigns a feature's values to bins, and thereby selects the drift test.
 *
 * | bins       | keys of the counts                                                                       |
 * |------------|------------------------------------------------------------------------------------------|
 * | log        | floor(8 * log2(1 + value)): about 9 % wide at every scale                                 |
 * | hundredths | floor(100 * value), at most 99, of a value from 0 to 1                                    |
 * | classes    | the value itself                                                                         |
 * | words      | index of the tracked word; each request counts once for each tracked word in it          |
 *
 * Only the words depend on the model version, with which their list is frozen. Sketches of one version can therefore
 * be added in any order. The sentences are shown to people when the feature has changed.
 */
export type Binning =
  | { bins: "log" | "hundredths"; more: string; less: string; otherwise: string; unit: string }
  | { bins: "classes" | "words"; changed: string };

/** A feature of requests or predictions that is tested for drift. */
export interface RequestFeature {
  name: DriftFeature;
  kind: "data" | "prediction";
  /** Name of the feature for people, such as "text length". */
  called: string;
  /**
   * Whose requests count: of all versions, of versions with the same tracked words, or of the production version
   * alone.
   */
  versions: "all" | "same words" | "own";
  logged: LoggedValue;
  binning: Binning;
}

/** Properties of a task kind that the reduction of a day's inference log needs. */
export interface SketchPlan {
  features: readonly RequestFeature[];
  /** The feature that every request has exactly once. Its row count is the number of requests. */
  requests: DriftFeature;
  /** Bin name of a labelled request or row. */
  labelledBin(truth: string, answer: string): string;
}
