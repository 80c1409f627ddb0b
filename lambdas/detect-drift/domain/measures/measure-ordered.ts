import { type Measured, pValueOfShares, sharesOf } from "../../../../core/monitoring/measured.ts";
import { kolmogorovSmirnov, kolmogorovTail } from "../../../../core/statistics/kolmogorov-smirnov.ts";
import { populationStability } from "../../../../core/statistics/population-stability.ts";
import type { Sample } from "../window.ts";

/** Value range of the bins of an ordered feature; see core/monitoring/request-feature.ts. */
interface Scale {
  /** Lowest value of a fine bin. */
  lowest: (bin: number) => number;
  show: (value: number) => string;
}

const scales = {
  log: {
    lowest: (bin) => 2 ** (bin / 8) - 1,
    show: (value) => Math.round(value).toLocaleString("en"),
  },
  hundredths: { lowest: (bin) => bin / 100, show: (value) => `${Math.round(value * 100)} %` },
} satisfies Record<string, Scale>;

const groupsAtMost = 10;

/**
 * Kolmogorov–Smirnov statistic on the fine bins, and population stability index on ten groups of them. Each group
 * contains about a tenth of the reference, as far as the fine bins allow.
 * Shape   bin names of both samples are whole numbers, as text.
 */
export function measureOrdered(
  reference: Sample,
  window: Sample,
  kind: keyof typeof scales,
  phrases: { more: string; less: string; otherwise: string; unit: string },
): Measured[] {
  const scale: Scale = scales[kind];
  const bins = [...new Set([...reference.counts.keys(), ...window.counts.keys()].map(Number))].sort(
    (a, b) => a - b,
  );
  const fine = (sample: Sample) => bins.map((bin) => sample.counts.get(String(bin)) ?? 0);
  const [before, now] = [fine(reference), fine(window)];
  const starts = tenths(before);
  const grouped = (counts: number[]) =>
    starts.map((start, group) => sum(counts.slice(start, starts[group + 1] ?? counts.length)));
  const [groupsBefore, groupsNow] = [grouped(before), grouped(now)];
  const shown = {
    labels: starts.map((start, group) => {
      const next = starts[group + 1];
      const from = scale.show(scale.lowest(bins[start] ?? 0));
      if (next === undefined) return `${from} and more`;
      const to = scale.show(scale.lowest(bins[next] ?? 0));
      return group === 0 ? `below ${to}` : `${from} to ${to}`;
    }),
    reference: sharesOf(groupsBefore),
    window: sharesOf(groupsNow),
  };
  const [medianBefore, medianNow] = [middle(bins, before, scale), middle(bins, now, scale)];
  const [textNow, textBefore] = [scale.show(medianNow), scale.show(medianBefore)];
  const changed =
    textNow === textBefore ? phrases.otherwise : medianNow > medianBefore ? phrases.more : phrases.less;
  const seen = `median ${textNow} instead of ${textBefore}${phrases.unit}`;
  const ks = kolmogorovSmirnov(now, before);
  const psi = populationStability(groupsNow, groupsBefore);
  const pValue = pValueOfShares(groupsNow, groupsBefore);
  const [n, m] = [window.effectiveRows, reference.effectiveRows];
  const ksPValue = (allowance: number) =>
    kolmogorovTail(Math.sqrt((n * m) / (n + m)) * Math.max(0, ks.statistic - allowance));
  return [
    {
      test: "ks",
      statistic: ks.statistic,
      score: ks.corrected,
      pValue: ksPValue,
      bins: shown,
      changed,
      seen,
    },
    { test: "psi", statistic: psi.smoothed, score: psi.corrected, pValue, bins: shown, changed, seen },
  ];
}

/** Index of the first fine bin of each group. A group ends when it contains the next tenth of the reference. */
function tenths(counts: readonly number[]): number[] {
  const total = sum(counts);
  const starts = [0];
  let reached = 0;
  for (const [index, count] of counts.entries()) {
    reached += count;
    const left = total - reached;
    const full = reached >= (starts.length * total) / groupsAtMost - 1e-9;
    // A last group with less than half a tenth belongs to the one before it.
    if (full && left > total / groupsAtMost / 2) starts.push(index + 1);
  }
  return starts;
}

/** Median, by linear interpolation within the fine bin that contains it. */
function middle(bins: readonly number[], counts: readonly number[], scale: Scale): number {
  const half = sum(counts) / 2;
  let reached = 0;
  for (const [index, count] of counts.entries()) {
    if (reached + count >= half && count > 0) {
      const bin = bins[index] ?? 0;
      const [low, high] = [scale.lowest(bin), scale.lowest(bin + 1)];
      return low + ((high - low) * (half - reached)) / count;
    }
    reached += count;
  }
  return 0;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
