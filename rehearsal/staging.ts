import { nextRanks, permutation } from "../core/sampling/draw.ts";
import type { Workload } from "../core/settings/workload.ts";
import { taskOf } from "../tasks/task-of.ts";
import { arrange, type LateClass, type Ranks } from "./datasets/arrange.ts";
import { spoilRows } from "./datasets/spoil.ts";
import type { Row } from "./datasets/table.ts";
import { eventsOf, type Scenario } from "./scenario.ts";
import { changed, type Sample } from "./traffic/synthetic-traffic.ts";

export interface Staged {
  /** Source records with the changes of the scenario; null when it changes none. */
  rows: Row[] | null;
  /** Texts of synthetic requests: rows that no slot of the rehearsal loads, without the changes of the scenario. */
  pool: Sample[];
}

/**
 * Applies a scenario to a workload's source, and reserves the other rows for the traffic.
 * Shape   slotDays: day number of each load slot, ascending. rows: counted as in load-data.
 * Edges   a class that the source does not have is ignored. When all rows are loaded, the requests use loaded rows.
 */
export function stage(
  rows: readonly Row[],
  workload: Workload,
  scenario: Pick<Scenario, "events">,
  slotDays: readonly number[],
): Staged {
  const { source } = workload;
  const [text = "", label = ""] = taskOf(workload).rows.columns.map(({ name }) => name);
  const labelOf = (row: Row): string => String(row[label] ?? "");
  const slots = ranksOf(rows.length, source, slotDays.length);
  const labels = new Set(rows.map(labelOf));
  const late: LateClass[] = eventsOf(scenario, "class-appears")
    .filter((event) => labels.has(event.class))
    .map((event) => ({
      label: event.class,
      slotsWithout: slotDays.filter((day) => day < event.day).length,
      share: event.batchShare ?? event.share,
    }));
  const arranged = late.length === 0 ? [...rows] : arrange(rows, labelOf, { seed: source.seed, slots, late });

  const rankOf = permutation(rows.length, source.seed);
  const drawn = slots.at(-1)?.to ?? 0;
  const sampleOf = (row: Row): Sample => ({ text: String(row[text] ?? ""), label: labelOf(row) });
  const left = arranged.filter((_, index) => rankOf(index) >= drawn).map(sampleOf);
  const pool = (left.length < rows.length / 10 ? arranged.map(sampleOf) : left).filter(
    (sample) => sample.text.trim() !== "" && sample.label !== "",
  );

  let staged = arranged.map((row, index) => {
    const slot = slots.findIndex(({ from, to }) => rankOf(index) >= from && rankOf(index) < to);
    // What is loaded after the rehearsal is of the time after it.
    const number = slotDays[slot] ?? Number.POSITIVE_INFINITY;
    const after = changed(sampleOf(row), scenario, { number });
    return after.text === row[text] && after.label === row[label]
      ? row
      : { ...row, [text]: after.text, [label]: after.label };
  });
  for (const { slot } of eventsOf(scenario, "spoiled-slot")) {
    const ranks = slots[slot - 1];
    if (ranks !== undefined) staged = spoilRows(staged, label, { ...ranks, seed: source.seed }).rows;
  }
  const untouched = staged.every((row, index) => row === rows[index]);
  return { rows: untouched ? null : staged, pool };
}

/** Ranks that each of the first slots draws. */
function ranksOf(rows: number, source: Workload["source"], slots: number): Ranks[] {
  const ranks: Ranks[] = [];
  for (let slot = 0; slot < slots; slot++) {
    ranks.push(nextRanks({ rows, drawn: ranks.at(-1)?.to ?? 0 }, source));
  }
  return ranks;
}
