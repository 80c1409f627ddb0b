import { permutation } from "../../core/sampling/draw.ts";

/** Ranks [from, to) that one slot draws; see core/sampling/draw.ts. */
export interface Ranks {
  from: number;
  to: number;
}

/** A class that is absent from the first `slotsWithout` slots, and has this share of each later slot. */
export interface LateClass {
  label: string;
  slotsWithout: number;
  share: number;
}

/**
 * Reorders the rows of a source, so that the seeded draw finds a class only from a certain slot on. No row is added,
 * changed or removed; rows that no slot of the rehearsal draws come last.
 * Shape   slots: ascending and adjoining, from rank 0.
 * Edges   a class with too few rows has a smaller share. When no other rows are left, the class itself fills a slot.
 */
export function arrange<T extends object>(
  rows: readonly T[],
  labelOf: (row: T) => string,
  plan: { seed: number; slots: readonly Ranks[]; late: readonly LateClass[] },
): T[] {
  const rankOf = permutation(rows.length, plan.seed);
  const indexByRank = new Array<number>(rows.length);
  for (let index = 0; index < rows.length; index++) indexByRank[rankOf(index)] = index;
  const drawn = indexByRank.flatMap((index) => rows.slice(index, index + 1));

  const queues = new Map(
    plan.late.map((one) => [one.label, drawn.filter((row) => labelOf(row) === one.label)]),
  );
  const others = drawn.filter((row) => !queues.has(labelOf(row)));
  const sequence: T[] = [];
  plan.slots.forEach(({ from, to }, slot) => {
    const size = to - from;
    const chosen = plan.late.flatMap(({ label, slotsWithout, share }) =>
      slot < slotsWithout ? [] : (queues.get(label)?.splice(0, Math.round(size * share)) ?? []),
    );
    for (const queue of [others, ...queues.values()]) {
      append(chosen, queue.splice(0, Math.max(0, size - chosen.length)));
    }
    append(sequence, chosen);
  });
  const taken = new Set(sequence);
  append(
    sequence,
    drawn.filter((row) => !taken.has(row)),
  );

  const arranged = [...rows];
  sequence.forEach((row, rank) => {
    const index = indexByRank[rank];
    if (index !== undefined) arranged[index] = row;
  });
  return arranged;
}

/** Not by `push(...more)`: a source has more rows than a call has arguments. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}
