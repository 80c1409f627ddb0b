import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import Papa from "papaparse";
import { permutation } from "../../core/draw.ts";
import { userError } from "../../core/errors.ts";
import { type Document, toCsv } from "./documents.ts";

export interface Spoiling {
  /** The ranks [from, to) that the slot to be spoiled will draw, see core/draw.ts. */
  from: number;
  to: number;
  /** The workload's seed of the draw; the wrong labels follow from it too. */
  seed: number;
  /** Share of the slot's rows whose label becomes a wrong one. */
  share?: number;
}

/**
 * A copy of a CSV file in which most labels of one slot's rows are wrong, so that a rehearsal shows a candidate
 * that learned nonsense and is refused. Which rows, and which labels, follows from the seed alone.
 * Shape   csv as prepareNewsgroups writes it, header `text,label`; out may be the same path.
 * Result  how many rows got another label.
 * Throws  DATA004 when there is no second class to choose from.
 */
export async function spoil(csv: string, slot: Spoiling, out: string): Promise<number> {
  const { data: rows } = Papa.parse<Document>(await readFile(csv, "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  const labels = [...new Set(rows.map((row) => row.label))].sort();
  if (labels.length < 2) {
    throw userError("DATA004", {
      where: csv,
      found: `${labels.length} classes`,
      expected: "two or more, to choose a wrong one from",
      next: "Give a file with the header text,label and at least two classes.",
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
    const others = labels.filter((label) => label !== row.label);
    return { ...row, label: others[chance.readUInt32LE(4) % others.length] ?? row.label };
  });
  await writeFile(out, toCsv(changed));
  return spoiled;
}
