import { type Measured, percent, pValueOfShares, sharesOf } from "../../../../core/monitoring/measured.ts";
import { populationStability } from "../../../../core/statistics/population-stability.ts";
import type { Sample } from "../window.ts";

const others = "all others";
/**
 * Minimum expected rows of a class in the smaller sample, below which the chi-square test is unreliable. Source:
 * Cochran (1954).
 */
const leastExpected = 5;
const shownAtMost = 19;

/**
 * Population stability index of classes, with the p-value of the chi-square test.
 * Edges   classes that are too rare for chi-square are merged. Both samples together decide which classes are rare,
 *         so a formerly rare class that has grown is tested alone.
 */
export function measureClasses(reference: Sample, window: Sample, changed: string): Measured[] {
  const [before, now] = [reference.counts, window.counts];
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  const all = reference.effectiveRows + window.effectiveRows;
  const smaller = Math.min(reference.effectiveRows, window.effectiveRows);
  const pooled = (name: string) => (before.get(name) ?? 0) + (now.get(name) ?? 0);
  const frequent = names.filter((name) => (pooled(name) / all) * smaller >= leastExpected);
  const countsOf = (sample: Sample) => withOthers(frequent, names, sample.counts);
  const [one, other] = [countsOf(window), countsOf(reference)];
  const psi = populationStability(one, other);
  const pValue = pValueOfShares(one, other);
  const shown = frequent.toSorted((a, b) => pooled(b) - pooled(a)).slice(0, shownAtMost);
  const bins = {
    labels: [...shown, others],
    reference: sharesOf(withOthers(shown, names, before)),
    window: sharesOf(withOthers(shown, names, now)),
  };
  const seen = movedMost(bins);
  return [{ test: "psi", statistic: psi.smoothed, score: psi.corrected, pValue, bins, changed, seen }];
}

/** Counts of the given names, followed by the sum of all other counts. */
function withOthers(
  chosen: readonly string[],
  all: readonly string[],
  counts: ReadonlyMap<string, number>,
): number[] {
  const own = chosen.map((name) => counts.get(name) ?? 0);
  const total = all.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  return [...own, Math.max(0, total - own.reduce((sum, count) => sum + count, 0))];
}

function movedMost(bins: Measured["bins"]): string {
  return bins.labels
    .map((name, index) => ({ name, before: bins.reference[index] ?? 0, now: bins.window[index] ?? 0 }))
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .slice(0, 3)
    .map(({ name, before, now }) => `${name} ${percent(now)} instead of ${percent(before)}`)
    .join(", ");
}
