import { createHash } from "node:crypto";
import { userError } from "../../core/errors/error.ts";
import { permutation } from "../../core/sampling/draw.ts";

export interface Spoiling {
  /** Ranks [from, to) that the spoiled slot draws; see core/sampling/draw.ts. */
  from: number;
  to: number;
  /** The workload's sampling seed, which also determines the wrong labels. */
  seed: number;
  /** Share of the slot's rows that get a wrong label. */
  share?: number;
}

/**
 * Gives most rows of one slot wrong labels, so that a rehearsal shows a refused candidate. The seed determines the
 * rows and the labels.
 * Shape   column: name of the label column.
 * Result  all rows, the unchanged ones as the same objects, and the number of changed labels.
 * Throws  DATA004 when there are fewer than two classes.
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
