import { keptSince } from "../domain/days-to-reduce.ts";
import type { DetectDriftPorts } from "../ports.ts";

/** Drops what is past its retention. A failure is logged and never thrown: the next night drops the rest. */
export async function dropExpired(ports: DetectDriftPorts, day: string): Promise<void> {
  const before = keptSince(day, ports.retentionDays);
  try {
    const days = await ports.store.dropRequestDays(before);
    const rows = await ports.store.deleteExpired(day, before);
    if (days + rows > 0) ports.logger.info({ before, days, rows }, "Rows past their retention deleted");
  } catch (error) {
    ports.logger.warn({ before, error }, "Rows past their retention not deleted; the next night retries");
  }
}
