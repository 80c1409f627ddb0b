import { createHash } from "node:crypto";
import { userError } from "../../core/errors/error.ts";
import { permutation } from "../../core/sampling/draw.ts";

export interface Spoiling {
  /** The ranks [from, to) that the slot to be spoiled will draw, see core/sampling/draw.ts. */
  from: number;
  to: number;
  /** The workload's seed of the draw; the wrong labels follow from it too. */
  seed: number;
  /** Share of the slot's rows whose label becomes a wrong one. */
  share?: number;
}

/**
 * Rows of which one slot's labels are mostly wrong, so that a rehearsal shows a candidate that learned nonsense and is
 * refused. Which rows, and which labels, follows from the seed alone.
 * Shape   column: the name of the label's.
 * Result  the rows, those that stay being the same objects, and how many got another label.
 * Throws  DATA004 when there is no second class to choose from.
 */
export function spoilRows<T extends object>(
  rows: readonly T[],
  column: string,
  slot: Spoiling,
): { rows: T[]; spoiled: number } {
  const labelOf = (row: T): string => String(Reflect.get(row, column));
  const labels = [...new Set(rows.map(labelOf))].sort();
  if (labels.length < 2) {
    throw userError("DATA004", {
      where: `column ${column}`,
      found: `${labels.length} classes`,
      expected: "two or more, to choose a wrong one from",
      next: "Give a file with at least two classes.",
    });
  }
  const rankOf = permutation(rows.length, slot.seed);
  let spoiled = 0;
  const changed = rows.map((row, index) => {
    const rank = rankOf(index);
    if (rank < slot.from || rank >= slot.to) return row;
    const chance = createHash("sha256").update(`ratchet-spoil:${slot.seed}:${rank}`).digest();
    if (chance.readUInt32LE(0) / 2 ** 32 >= (slot.share ?? 0.9)) return row;
    spoiled++;
    const others = labels.filter((label) => label !== labelOf(row));
    return { ...row, [column]: others[chance.readUInt32LE(4) % others.length] ?? labelOf(row) };
  });
  return { rows: changed, spoiled };
}
