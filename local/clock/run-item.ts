import type { AgendaItem } from "./agenda.ts";

/** Called with an item that threw; the clock goes on. */
export type ReportFailure = (what: string, error: unknown) => void;

/** Runs one item to its end; one that fails is reported and does not stop the clock. */
export async function runItem(item: AgendaItem, onFailure: ReportFailure): Promise<void> {
  try {
    await item.run();
  } catch (error) {
    onFailure(item.what, error);
  }
}
