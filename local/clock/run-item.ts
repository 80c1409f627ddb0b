import type { AgendaItem } from "./agenda.ts";

/** Called with an item that threw an error. The clock continues. */
export type ReportFailure = (what: string, error: unknown) => void;

/** Runs one item to its end. An error is reported and does not stop the clock. */
export async function runItem(item: AgendaItem, onFailure: ReportFailure): Promise<void> {
  try {
    await item.run();
  } catch (error) {
    onFailure(item.what, error);
  }
}
