import type { DriftFeature, Reference } from "../../../core/monitoring/drift.ts";
import type { EvaluatedRow } from "../../../tasks/task-kind.ts";

/** Adds up the bins of evaluated rows to the sketches of the reference window. */
export class ProfileSum {
  readonly #sketches = new Map<DriftFeature, { rows: number; counts: Map<string, number> }>();

  add(bins: NonNullable<EvaluatedRow["bins"]>): void {
    for (const [feature, own] of Object.entries(bins)) this.#count(feature, own);
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
