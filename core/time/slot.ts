import * as z from "zod";

/**
 * Schedule slot: the instant for which a schedule fires, in UTC with seconds, such as `2026-11-23T01:00:00Z`.
 * Functions derive every business date from the slot, so a later replay gives the same result.
 */
export const slotSchema = z
  .string()
  .check(z.refine((text) => !Number.isNaN(Date.parse(text)), "an instant such as 2026-11-23T01:00:00Z"))
  .transform((text) => slotOf(new Date(text)));

export type Slot = string;

/** Slot of an instant, without milliseconds. */
export function slotOf(instant: Date): Slot {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** Formats a slot to the second as `20261123010000`, for names that allow only letters, digits and dashes. */
export function compactSlot(slot: Slot): string {
  return slot.replace(/[^0-9]/g, "").slice(0, 14);
}
