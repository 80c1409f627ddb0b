import * as z from "zod";
import type { DriftFeature, Reference } from "../../../core/monitoring/drift.ts";
import { hundredthsBin, logBin } from "../../../core/monitoring/drift-bins.ts";

export const vocabularySchema = z.object({ tracked: z.array(z.string()), known: z.array(z.string()) });

/** An evaluated row, as far as the reference is made of it. */
export interface ProfiledRow {
  class: string;
  confidence: number;
  length: number;
  tokens: number;
  unknown: number;
  words: number[];
}

/**
 * Adds up rows to the sketches that later days are compared with, in the bins and by the rules of the day's reduction
 * (database/monitoring/request-sketches.ts).
 */
export class ProfileSum {
  readonly #sketches = new Map<DriftFeature, { rows: number; counts: Map<string, number> }>();

  add({ class: predicted, confidence, length, tokens, unknown, words }: ProfiledRow): void {
    this.#count("class", [predicted]);
    this.#count("text_length", [logBin(length)]);
    this.#count("words", words);
    this.#count("confidence", [hundredthsBin(Math.fround(confidence))]);
    if (tokens > 0) this.#count("unknown_words", [Math.min(99, Math.floor((100 * unknown) / tokens))]);
  }

  get sketches(): Reference["sketches"] {
    const named = [...this.#sketches].map(([feature, { rows, counts }]) => {
      return [feature, { rows, counts: Object.fromEntries(counts) }];
    });
    return Object.fromEntries(named);
  }

  #count(feature: DriftFeature, bins: readonly (string | number)[]): void {
    const sketch = this.#sketches.get(feature) ?? { rows: 0, counts: new Map<string, number>() };
    sketch.rows++;
    for (const bin of bins) sketch.counts.set(String(bin), (sketch.counts.get(String(bin)) ?? 0) + 1);
    this.#sketches.set(feature, sketch);
  }
}
