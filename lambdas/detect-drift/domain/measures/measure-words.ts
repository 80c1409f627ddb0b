import { type Measured, percent, rounded } from "../../../../core/monitoring/measured.ts";
import { sidak } from "../../../../core/statistics/multiplicity.ts";
import { normalTwoSided, normalUpperQuantile } from "../../../../core/statistics/normal.ts";
import { compareProportions } from "../../../../core/statistics/proportions.ts";
import type { Sample } from "../window.ts";

/**
 * Minimum effect size of a changed word. A smaller change has no practical meaning, however significant it is. Cohen
 * calls 0.2 small.
 */
const leastEffect = 0.05;
/** False discovery rate: share of the words reported as changed that may be chance findings. */
const falseDiscoveries = 0.001;
const shownAtMost = 20;

interface Word {
  word: string;
  effect: number;
  noise: number;
  before: number;
  now: number;
}

/**
 * Compares in how many texts each tracked word occurs, to detect texts about something else.
 * Result  statistic: Cohen's h of the word that changed most. Score: √Σ(h² − noise²) over the changed words. A word
 *         counts as changed when it passes the Benjamini–Hochberg procedure and has |h| ≥ 0.05. p-value: of the most
 *         significant word, corrected for the number of words.
 * Source  Cohen (1988), chapter 6; Benjamini & Hochberg, JRSS B 57 (1995); Šidák (1967).
 */
export function measureWords(
  reference: Sample,
  window: Sample,
  words: readonly string[],
  changedText: string,
): Measured[] {
  if (words.length === 0) return [];
  const [rowsBefore, rowsNow] = [reference.effectiveRows, window.effectiveRows];
  const [before, now] = [countsByIndex(reference, words.length), countsByIndex(window, words.length)];
  const compare = (index: number) =>
    compareProportions(now[index] ?? 0, rowsNow, before[index] ?? 0, rowsBefore);
  // The noise is the same for every word, so the surest word is the one that changed most.
  const effects = Float64Array.from(words, (_, index) => compare(index).effect);
  const order = Uint32Array.from(words, (_, index) => index);
  order.sort((a, b) => Math.abs(effects[b] ?? 0) - Math.abs(effects[a] ?? 0));
  const wordAt = (index: number): Word => ({
    word: words[index] ?? "",
    ...compare(index),
    before: (before[index] ?? 0) / rowsBefore,
    now: (now[index] ?? 0) / rowsNow,
  });
  const { noise } = compare(0);
  const sureness = (rank: number) => Math.abs(effects[order[rank] ?? 0] ?? 0) / noise;
  const changed = [...order.subarray(0, discoveries(sureness, words.length))]
    .map(wordAt)
    .filter(({ effect }) => Math.abs(effect) >= leastEffect);
  const score = Math.sqrt(
    changed.reduce((sum, { effect }) => sum + Math.max(0, effect ** 2 - noise ** 2), 0),
  );
  const shown = [...order.subarray(0, shownAtMost)].map(wordAt).sort((a, b) => b.effect - a.effect);
  const bins = {
    labels: shown.map((one) => one.word),
    reference: shown.map((one) => rounded(one.before)),
    window: shown.map((one) => rounded(one.now)),
  };
  const statistic = sureness(0) * noise;
  const pValue = (allowance: number) =>
    sidak(normalTwoSided(Math.max(0, sureness(0) - allowance / noise)), words.length);
  return [{ test: "word-shares", statistic, score, pValue, bins, ...sentence(changed, changedText) }];
}

function countsByIndex({ counts }: Sample, words: number): Float64Array {
  const byIndex = new Float64Array(words);
  for (const [index, count] of counts) byIndex[Number(index)] = count;
  return byIndex;
}

/**
 * Number of words that pass the Benjamini–Hochberg procedure. p-values are computed only for the most significant
 * words, because most words never need one.
 */
function discoveries(sureness: (rank: number) => number, words: number): number {
  const leastSureness = normalUpperQuantile(falseDiscoveries / 2);
  let passed = 0;
  for (let rank = 0; rank < words && sureness(rank) >= leastSureness; rank++) {
    if (normalTwoSided(sureness(rank)) <= (falseDiscoveries * (rank + 1)) / words) passed = rank + 1;
  }
  return passed;
}

function sentence(found: readonly Word[], changed: string): { changed: string; seen: string } {
  if (found.length === 0)
    return { changed, seen: "no word that is followed has become more or less frequent" };
  const list = (words: readonly Word[]) =>
    words
      .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
      .slice(0, 5)
      .map(({ word, now, before }) => `"${word}" in ${percent(now)} of texts instead of ${percent(before)}`)
      .join(", ");
  const more = found.filter(({ effect }) => effect > 0);
  const less = found.filter(({ effect }) => effect < 0);
  const parts = [
    more.length > 0 ? `more often ${list(more)}` : "",
    less.length > 0 ? `less often ${list(less)}` : "",
  ];
  return {
    changed,
    seen: `${found.length} ${found.length === 1 ? "word" : "words"} changed, ${parts.filter(Boolean).join("; ")}`,
  };
}
