import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Counts, DriftFeature, Reference, Sketch } from "../core/monitoring/drift.ts";
import { weightedF1 } from "../core/statistics/weighted-f1.ts";
import { daysBefore, weekdayOf } from "../lambdas/detect-drift/domain/days.ts";
import { confusionOf } from "../tasks/shared/f1-performance.ts";

const columns = z.object({
  tracked: z.array(z.string()),
  truth: z.array(z.string()),
  class: z.array(z.string()),
  confidence: z.array(z.number()),
  length: z.array(z.number()),
  tokens: z.array(z.number()),
  unknown: z.array(z.number()),
  words: z.array(z.array(z.number())),
});

/** Inference log rows of every document for one model, created by bench/drift_predictions.py. */
export type Documents = z.output<typeof columns>;

export function readDocuments(path: string): Documents {
  return columns.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** Differences between the traffic of one day and that of a quiet weekday. */
export interface DayPlan {
  rows: number;
  /** Weight of a true class in the random choice of documents. */
  weightOf: (truth: string) => number;
  /** Factor on the length of texts. */
  longer?: number;
  /** Feedback: the share of rows with a label, and the label for a class. */
  feedback?: { share: number; labelOf: (truth: string) => string };
}

/**
 * Pattern of a week. On weekends there are 40 % of the rows; half of the classes are 30 % more and half 30 % less
 * frequent.
 */
export function weekly(
  day: string,
  classes: readonly string[],
): Pick<DayPlan, "weightOf"> & { volume: number } {
  const isWeekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
  if (!isWeekend) return { volume: 1, weightOf: () => 1 };
  const tilt = new Map(classes.map((name, index) => [name, index % 2 === 0 ? 1.3 : 0.7]));
  return { volume: 0.4, weightOf: (truth) => tilt.get(truth) ?? 1 };
}

const binOfLength = (value: number) => Math.floor(8 * Math.log2(1 + value));
const hundredth = (value: number) => Math.min(99, Math.floor(100 * value));

/** Draws days of documents with replacement, and reduces them to sketches. */
export class Sampler {
  readonly #documents: Documents;
  readonly #random: () => number;
  readonly #bins: Record<"unknown_words" | "confidence", Int32Array>;
  readonly #classes: string[];
  readonly #classOf: Int32Array;

  constructor(documents: Documents, random: () => number) {
    this.#documents = documents;
    this.#random = random;
    this.#bins = {
      unknown_words: Int32Array.from(documents.unknown, (count, index) =>
        hundredth(count / Math.max(1, documents.tokens[index] ?? 1)),
      ),
      confidence: Int32Array.from(documents.confidence, hundredth),
    };
    this.#classes = [...new Set(documents.class)].sort();
    const index = new Map(this.#classes.map((name, at) => [name, at]));
    this.#classOf = Int32Array.from(documents.class, (name) => index.get(name) ?? 0);
  }

  day(day: string, version: number, plan: DayPlan): Sketch[] {
    const { rows, counts } = this.#draw(this.#chooser(plan.weightOf), plan);
    return Object.entries(counts).flatMap(([feature, own]) => {
      const size = feature === "feedback" ? sum(own) : rows;
      return size === 0 ? [] : [{ day, version, feature: nameOf(feature), rows: size, counts: own }];
    });
  }

  /**
   * Reference of documents drawn from the class mix of a whole week, like evaluation rows, for a version promoted
   * before `day`.
   */
  reference(version: number, rows: number, weightOf: (truth: string) => number, day: string): Reference {
    const feedback = { share: 1, labelOf: (truth: string) => truth };
    const { counts } = this.#draw(this.#chooser(weightOf), { rows, weightOf, feedback });
    const { score } = weightedF1(confusionOf(new Map(Object.entries(counts.feedback ?? {}))));
    const sketches = Object.fromEntries(
      Object.entries(counts)
        .filter(([feature]) => feature !== "feedback")
        .map(([feature, own]) => [feature, { rows, counts: own }]),
    );
    return {
      version,
      frozenOn: day,
      sketches,
      words: this.#documents.tracked,
      performance: { score, rows },
    };
  }

  /** Returns a function that draws a document index, with the weight of its class. */
  #chooser(weightOf: (truth: string) => number): () => number {
    const { truth } = this.#documents;
    const chosen = truth.flatMap((name, index) => (weightOf(name) > 0 ? [index] : []));
    const most = Math.max(...new Set(truth.map(weightOf)));
    const weights = Float64Array.from(chosen, (index) => weightOf(truth[index] ?? "") / most);
    return () => {
      for (;;) {
        const at = Math.floor(this.#random() * chosen.length);
        if (this.#random() < (weights[at] ?? 0)) return chosen[at] ?? 0;
      }
    };
  }

  #draw(choose: () => number, plan: DayPlan): { rows: number; counts: Record<string, Counts> } {
    const { tracked, length, words, truth } = this.#documents;
    const wordCounts = new Int32Array(tracked.length);
    const lengths = new Int32Array(256);
    const [unknown, confidence] = [new Int32Array(100), new Int32Array(100)];
    const classes = new Int32Array(this.#classes.length);
    const feedback: Counts = {};
    for (let row = 0; row < plan.rows; row++) {
      const at = choose();
      for (const word of words[at] ?? []) wordCounts[word] = (wordCounts[word] ?? 0) + 1;
      count(lengths, binOfLength(Math.round((length[at] ?? 0) * (plan.longer ?? 1))));
      count(unknown, this.#bins.unknown_words[at] ?? 0);
      count(confidence, this.#bins.confidence[at] ?? 0);
      count(classes, this.#classOf[at] ?? 0);
      if (plan.feedback !== undefined && this.#random() < plan.feedback.share) {
        const label = plan.feedback.labelOf(truth[at] ?? "");
        const cell = JSON.stringify([label, this.#classes[this.#classOf[at] ?? 0]]);
        feedback[cell] = (feedback[cell] ?? 0) + 1;
      }
    }
    const counts = {
      text_length: asCounts(lengths),
      words: asCounts(wordCounts),
      unknown_words: asCounts(unknown),
      class: asCounts(classes, this.#classes),
      confidence: asCounts(confidence),
      feedback,
    };
    return { rows: plan.rows, counts };
  }
}

/** Sketches of the last days that detect-drift reads. */
export function recent(sketches: readonly Sketch[], day: string): Sketch[] {
  const first = daysBefore(day, 37);
  return sketches.filter((sketch) => sketch.day >= first && sketch.day <= day);
}

function count(bins: Int32Array, bin: number): void {
  bins[bin] = (bins[bin] ?? 0) + 1;
}

function asCounts(bins: Int32Array, names?: readonly string[]): Counts {
  const counts: Counts = {};
  for (const [bin, value] of bins.entries()) if (value > 0) counts[names?.[bin] ?? String(bin)] = value;
  return counts;
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

function nameOf(feature: string): DriftFeature {
  if (feature === "text_length" || feature === "words" || feature === "unknown_words") return feature;
  if (feature === "class" || feature === "confidence" || feature === "feedback") return feature;
  throw new RangeError(`a feature named ${feature}`);
}
