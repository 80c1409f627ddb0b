import type { AgendaItem } from "./agenda.ts";

/** Told of an item that threw; the clock itself goes on. */
export type ReportFailure = (what: string, error: unknown) => void;

/** Runs one item to its end; one that fails is reported and does not stop the clock. */
export async function runItem(item: AgendaItem, onFailure: ReportFailure): Promise<void> {
  try {
    await item.run();
  } catch (error) {
    onFailure(item.what, error);
  }
}
