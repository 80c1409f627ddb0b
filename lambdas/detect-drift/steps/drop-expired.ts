import { keptSince } from "../domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "../ports.ts";

/** Deletes rows past their retention. A failure is logged and not thrown; the next night deletes the remaining rows. */
export async function dropExpired(ports: DetectDriftPorts, day: string): Promise<void> {
  const before = keptSince(day, ports.retentionDays);
  try {
    const days = await ports.store.dropRequestDays(before);
    const rows = await ports.store.deleteExpired(day, before);
    if (days + rows > 0)
      ports.logger.info(
        { before, days, rows },
        "Deleted rows of the inference log that were older than the retention period",
      );
  } catch (error) {
    ports.logger.warn(
      { before, error },
      "Old rows of the inference log were not deleted; the next night retries",
    );
  }
}
