import { messageOf } from "../../core/errors.ts";
import type { Slot } from "../../core/slot.ts";
import type { Workload } from "../../core/workload.ts";
import { settle } from "../shared/settle.ts";
import { contract } from "./contract.ts";
import type { ReconcilePorts, Repair } from "./ports.ts";
import { catchUpSlots, mirrorRegistry, pursueDecisions, pursueTrainings, trainLoaded } from "./repairs.ts";

export interface Reconciled {
  repairs: Record<string, Repair[]>;
}

const noTimeAgo = { name: "SecondsSinceLastSuccess", value: 0, unit: "Seconds" } as const;

/**
 * One pass over every workload. Each step looks at PostgreSQL and at the world, and publishes the event that should
 * have come; whoever receives it does its work as ever, so a repair is no other path than the first try.
 * Edges   one workload that fails keeps none of the others from being looked after; the pass then fails as a whole, so
 *         that its alarm and its retries take over.
 */
export async function reconcile(ports: ReconcilePorts, received: unknown): Promise<Reconciled> {
  const input = contract.receives.parse(received);
  if ("announce" in input) {
    await ports.metrics.publish(null, [{ ...noTimeAgo, dimensions: input.announce }]);
    return { repairs: {} };
  }
  const { at } = input;
  const repairs: Record<string, Repair[]> = {};
  const failures: string[] = [];
  for (const workload of await ports.settings.list()) {
    const done = await reconcileWorkload(ports, workload, at, failures);
    if (done.length > 0) repairs[workload.name] = done;
  }
  if (failures.length > 0)
    throw new Error(`reconcile could not look after everything: ${failures.join("; ")}`);
  await ports.metrics.publish(new Date(at), [
    { ...noTimeAgo, dimensions: { Workload: "all", Schedule: "reconcile" } },
  ]);
  ports.logger.info({ at, repairs }, Object.keys(repairs).length === 0 ? "nothing to repair" : "repaired");
  return { repairs };
}

async function reconcileWorkload(
  ports: ReconcilePorts,
  workload: Workload,
  at: Slot,
  failures: string[],
): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const steps = [
    () => settleOwed(ports, workload.name),
    () => catchUpSlots(ports, workload, at),
    () => trainLoaded(ports, workload, at),
    () => pursueTrainings(ports, workload, at),
    () => pursueDecisions(ports, workload, at),
    () => mirrorRegistry(ports, workload),
  ];
  for (const step of steps) {
    try {
      repairs.push(...(await step()));
    } catch (error) {
      ports.logger.error({ workload: workload.name, error }, "a repair failed");
      failures.push(`${workload.name}: ${messageOf(error)}`);
    }
  }
  if (repairs.length > 0) {
    const text = repairs.map((repair) => `- ${repair}`).join("\n");
    await ports.topics
      .publish("alert", `${workload.name}: reconcile repaired ${repairs.length}`, `At ${at}:\n${text}\n`)
      .catch((error: unknown) => failures.push(messageOf(error)));
  }
  return repairs;
}

async function settleOwed(ports: ReconcilePorts, workload: string): Promise<Repair[]> {
  const settled = await settle(ports, workload);
  if (settled.failure !== undefined) throw settled.failure;
  return settled.applied === 0 ? [] : [`${settled.applied} effects were still owed and are applied`];
}
