import type { PartsRule } from "../../../tasks/task-kind.ts";
import type { Evidence, FallenPart } from "./evidence.ts";

/** The parts of the evaluation set on which the candidate scores worse than production, the largest loss of rows first. */
export function fallenParts({ truths, candidate, production }: Evidence, rule: PartsRule): FallenPart[] {
  if (production === null) return [];
  return rule
    .of(truths, [candidate.answers, production.answers])
    .map(({ name, rows, scores: [now = 0, before = 0] }) => ({
      ...{ name, rows, before, now },
      isLost: rows >= rule.leastRows && now < rule.floor * before,
    }))
    .filter(({ before, now }) => now < before)
    .sort((a, b) => (b.before - b.now) * b.rows - (a.before - a.now) * a.rows);
}
