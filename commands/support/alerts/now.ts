import * as z from "zod";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import type { StackAccess } from "../cli/stack-access.ts";

const clockSchema = z.object({ now: z.iso.datetime() });

/** Now, by the stack's clock: in a rehearsal that is not the machine's. */
export async function nowOf({ client }: StackAccess): Promise<Slot> {
  if (client.endpoint === undefined) return slotOf(new Date());
  const response = await fetch(`${client.endpoint}/clock`, { signal: AbortSignal.timeout(10_000) });
  return slotOf(new Date(clockSchema.parse(await response.json()).now));
}
