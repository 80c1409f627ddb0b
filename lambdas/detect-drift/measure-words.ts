import { sidak } from "../../core/statistics/multiplicity.ts";
import { normalTwoSided, normalUpperQuantile } from "../../core/statistics/normal.ts";
import { compareProportions } from "../../core/statistics/proportions.ts";
import { percent } from "./measure-classes.ts";
import { type Measured, rounded } from "./measured.ts";
import type { Sample } from "./window.ts";

/** A change of a word that is smaller says nothing about the texts, however sure it is. Cohen calls 0.2 small. */
const leastEffect = 0.05;
/** Of the words that are called changed, the share that may be so by chance. */
const falseDiscoveries = 0.001;
const shownAtMost = 20;

interface Word {
  word: string;
  effect: number;
  noise: number;
  /** |effect| in units of noise. */
  sureness: number;
  before: number;
  now: number;
}

/**
 * The document frequency of the tracked words: whether texts speak of something else.
 * Result  statistic: Cohen's h of the word that changed most. Score: √Σ(h² − noise²) over the words that changed, those that
 *         pass Benjamini and Hochberg's rule and have |h| ≥ 0.05. p-value: of the surest word, corrected for all words.
 * Source  Cohen (1988), chapter 6; Benjamini & Hochberg, JRSS B 57 (1995); Šidák (1967).
 */
export function measureWords(reference: Sample, window: Sample, words: readonly string[]): Measured[] {
  const [rowsBefore, rowsNow] = [reference.effectiveRows, window.effectiveRows];
  const compared = words.map((word, index): Word => {
    const before = reference.counts.get(String(index)) ?? 0;
    const now = window.counts.get(String(index)) ?? 0;
    const { effect, noise } = compareProportions(now, rowsNow, before, rowsBefore);
    const sureness = Math.abs(effect) / noise;
    return { word, effect, noise, sureness, before: before / rowsBefore, now: now / rowsNow };
  });
  if (compared.length === 0) return [];
  const bySureness = compared.toSorted((a, b) => b.sureness - a.sureness);
  const changed = bySureness
    .slice(0, discoveries(bySureness))
    .filter(({ effect }) => Math.abs(effect) >= leastEffect);
  const score = Math.sqrt(
    changed.reduce((sum, { effect, noise }) => sum + Math.max(0, effect * effect - noise * noise), 0),
  );
  const byEffect = compared.toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const shown = byEffect.slice(0, shownAtMost).sort((a, b) => b.effect - a.effect);
  const bins = {
    labels: shown.map(({ word }) => word),
    reference: shown.map(({ before }) => rounded(before)),
    window: shown.map(({ now }) => rounded(now)),
  };
  const statistic = Math.abs(byEffect[0]?.effect ?? 0);
  const pValue = sidak(normalTwoSided(bySureness[0]?.sureness ?? 0), compared.length);
  return [{ test: "word-shares", statistic, score, pValue, bins, ...sentence(changed) }];
}

/** How many of the surest words pass the rule; most words are not worth a p-value. */
function discoveries(bySureness: readonly Word[]): number {
  const leastSureness = normalUpperQuantile(falseDiscoveries / 2);
  const candidates = bySureness.filter(({ sureness }) => sureness >= leastSureness);
  const passes = ({ sureness }: Word, rank: number) =>
    normalTwoSided(sureness) <= (falseDiscoveries * (rank + 1)) / bySureness.length;
  return candidates.findLastIndex(passes) + 1;
}

function sentence(found: readonly Word[]): { changed: string; seen: string } {
  const changed = "Texts speak of something else";
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
  return { changed, seen: `${found.length} words changed, ${parts.filter(Boolean).join("; ")}` };
}
