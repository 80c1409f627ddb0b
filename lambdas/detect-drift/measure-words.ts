import { sidak } from "../../core/statistics/multiplicity.ts";
import { compareProportions } from "../../core/statistics/proportions.ts";
import { percent } from "./measure-classes.ts";
import { type Measured, rounded } from "./measured.ts";
import type { Sample } from "./window.ts";

/** A change of a word that is smaller says nothing about the texts, however sure it is. Cohen calls 0.2 small. */
const leastEffect = 0.05;
/** Of the words that are called changed, the share that may be so by chance. */
const falseDiscoveries = 0.05;
const shownAtMost = 20;

interface Word {
  word: string;
  effect: number;
  noise: number;
  pValue: number;
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
  const compared = words.map((word, index): Word => {
    const before = reference.counts.get(String(index)) ?? 0;
    const now = window.counts.get(String(index)) ?? 0;
    const [rowsBefore, rowsNow] = [reference.effectiveRows, window.effectiveRows];
    return {
      word,
      ...compareProportions(now, rowsNow, before, rowsBefore),
      before: before / rowsBefore,
      now: now / rowsNow,
    };
  });
  if (compared.length === 0) return [];
  const bySureness = compared.toSorted((a, b) => a.pValue - b.pValue);
  const passed = bySureness.findLastIndex(
    ({ pValue }, rank) => pValue <= (falseDiscoveries * (rank + 1)) / compared.length,
  );
  const changed = bySureness.slice(0, passed + 1).filter(({ effect }) => Math.abs(effect) >= leastEffect);
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
  const pValue = sidak(bySureness[0]?.pValue ?? 1, compared.length);
  return [{ test: "word-shares", statistic, score, pValue, bins, ...sentence(changed) }];
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
