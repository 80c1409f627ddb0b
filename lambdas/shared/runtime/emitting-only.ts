import type { Contract } from "../../../core/contracts/contract.ts";
import { ourError } from "../../../core/errors/error.ts";
import type { Bus } from "../ports.ts";

/**
 * Restricts the event bus to the events that the function's contract declares in `emits`.
 * Throws  BUS002 for any other event, before it is published.
 */
export function emittingOnly({ name, emits }: Pick<Contract, "name" | "emits">, bus: Bus): Bus {
  return {
    async publish(event, detail) {
      if (!emits.includes(event)) {
        throw ourError("BUS002", {
          where: name,
          found: `a publication of ${event}`,
          expected: `one of ${emits.join(", ") || "no event"}, as its contract says`,
          next: `Add ${event} to \`emits\` in lambdas/${name}/contract.ts.`,
        });
      }
      await bus.publish(event, detail);
    },
  };
}
