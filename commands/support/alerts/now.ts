import * as z from "zod";
import { dependencyError, messageOf } from "../../../core/errors/error.ts";
import { type Slot, slotOf } from "../../../core/time/slot.ts";
import { nextOfRefusal, type StackAccess } from "../cli/stack-access.ts";

const clockSchema = z.object({ now: z.iso.datetime() });

/**
 * Current time by the stack's clock, which differs from the machine's clock during a rehearsal.
 * Throws  TRG009 when the local run does not answer within ten seconds, or something else does.
 */
export async function nowOf(access: StackAccess): Promise<Slot> {
  const { endpoint } = access.client;
  if (endpoint === undefined) return slotOf(new Date());
  const where = `${endpoint}/clock`;
  try {
    const response = await fetch(where, { signal: AbortSignal.timeout(10_000) });
    return slotOf(new Date(clockSchema.parse(await response.json()).now));
  } catch (error) {
    const facts = { where, found: messageOf(error), expected: "the time", next: nextOfRefusal(access) };
    throw dependencyError("TRG009", facts, error);
  }
}
