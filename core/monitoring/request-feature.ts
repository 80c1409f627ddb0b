import type { DriftFeature } from "./drift.ts";

/** Where the inference log has the value of a feature. */
export type LoggedValue =
  /** A column of `predictions`. */
  | { column: string }
  /** One whole number over another, both columns; requests whose second number is 0 have no such value. */
  | { share: readonly [part: string, whole: string] }
  /** A key of the column `features`, which holds what a task kind has no column for. */
  | { key: string };

/**
 * How the values of a feature become the bins of its sketch, and which test compares them.
 *
 * | bins       | keys of the counts                                                                       |
 * |------------|------------------------------------------------------------------------------------------|
 * | log        | floor(8 * log2(1 + value)): about 9 % wide, whatever the scale                            |
 * | hundredths | floor(100 * value), at most 99, of a value from 0 to 1                                    |
 * | classes    | the value itself                                                                         |
 * | words      | index of the tracked word; each request counts once for each tracked word in it          |
 *
 * None depends on a reference, but for the words, whose list is frozen with the model version: so sketches of the same
 * version add up in any order. The sentences are what people read when the feature has changed.
 */
export type Binning =
  | { bins: "log" | "hundredths"; more: string; less: string; otherwise: string; unit: string }
  | { bins: "classes" | "words"; changed: string };

/** A feature of requests or of answers, on which drift is tested. */
export interface RequestFeature {
  name: DriftFeature;
  kind: "data" | "prediction";
  /** How people call it: "text length". */
  called: string;
  /** Whose requests it is made of: those of all versions, of versions that track the same words, or of production alone. */
  versions: "all" | "same words" | "own";
  logged: LoggedValue;
  binning: Binning;
}

/** Everything that reducing a day of the inference log needs to know of a task kind. */
export interface SketchPlan {
  features: readonly RequestFeature[];
  /** The feature that every request has exactly once: its rows are the requests. */
  requests: DriftFeature;
  /** Name of the bin of a labelled request or row. */
  labelledBin(truth: string, answer: string): string;
}
