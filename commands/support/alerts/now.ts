import * as z from "zod";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import type { StackAccess } from "../cli/stack-access.ts";

const clockSchema = z.object({ now: z.iso.datetime() });

/** Current time by the stack's clock, which differs from the machine's clock during a rehearsal. */
export async function nowOf({ client }: StackAccess): Promise<Slot> {
  if (client.endpoint === undefined) return slotOf(new Date());
  const response = await fetch(`${client.endpoint}/clock`, { signal: AbortSignal.timeout(10_000) });
  return slotOf(new Date(clockSchema.parse(await response.json()).now));
}
