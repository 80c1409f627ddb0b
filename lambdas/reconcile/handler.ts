import { messageOf } from "../../core/errors.ts";
import type { Slot } from "../../core/slot.ts";
import type { Workload } from "../../core/workload.ts";
import { settle } from "../shared/settle.ts";
import { contract } from "./contract.ts";
import type { ReconcilePorts, Repair } from "./ports.ts";
import { catchUpSlots, mirrorRegistry, pursueDecisions, pursueTrainings, trainLoaded } from "./repairs.ts";

export interface Reconciled {
  /** By workload, what was repaired, in words. */
  repairs: Record<string, string[]>;
}

/** People hear of a repair when it is new, and once more, seven hours later, when it did not help. */
const tellAgainAt = 4;

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
  const { at, insist } = input;
  const repairs: Record<string, string[]> = {};
  const failures: string[] = [];
  for (const workload of await ports.settings.list()) {
    const done = await reconcileWorkload(ports, workload, { at, insist }, failures);
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
  pass: Pass,
  failures: string[],
): Promise<string[]> {
  const done: string[] = [];
  const news: string[] = [];
  const recurring: string[] = [];
  const { name } = workload;
  const { at } = pass;
  const carefully = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      ports.logger.error({ workload: name, error }, "a repair failed");
      failures.push(`${name}: ${messageOf(error)}`);
      return otherwise;
    }
  };
  const settled = await carefully(() => settleOwed(ports, name), 0);
  if (settled > 0) news.push(`${settled} effects were still owed and are applied`);
  const steps = [
    () => catchUpSlots(ports, workload, at),
    () => trainLoaded(ports, workload, at),
    () => pursueTrainings(ports, workload, at),
    () => pursueDecisions(ports, workload, at),
    () => mirrorRegistry(ports, workload),
  ];
  for (const step of steps) {
    for (const repair of await carefully(step, [])) {
      const times = await carefully(() => repairOnce(ports, name, repair, pass), 0);
      if (times > 0) done.push(repair.what);
      if (times === 1) news.push(repair.what);
      if (times === tellAgainAt) recurring.push(repair.what);
    }
  }
  await carefully(async () => {
    const repaired = { level: "info", subject: `${name}: reconcile repaired ${news.length}` } as const;
    await tell(ports, name, at, { ...repaired, repairs: news });
    const vain = { level: "alert", subject: `${name}: ${recurring.length} repairs do not hold` } as const;
    await tell(ports, name, at, { ...vain, repairs: recurring });
  }, undefined);
  return settled > 0 ? [...news.slice(0, 1), ...done] : done;
}

interface Pass {
  at: Slot;
  insist: boolean;
}

/** Result: how many times it was tried, this one included; 0 when its pause is not over, or another pass was faster. */
async function repairOnce(
  ports: ReconcilePorts,
  workload: string,
  repair: Repair,
  { at, insist }: Pass,
): Promise<number> {
  if (!insist && !(await ports.store.repairIsDue(workload, repair.what, at))) return 0;
  await repair.act();
  return await ports.store.repairTried(workload, repair.what, at);
}

/** A repair that was made is for those who look after the stack to read; one that does not hold is for them to act on. */
async function tell(
  ports: ReconcilePorts,
  workload: string,
  at: Slot,
  { level, subject, repairs }: { level: "info" | "alert"; subject: string; repairs: string[] },
): Promise<void> {
  if (repairs.length === 0) return;
  const lines = repairs.map((repair) => `- ${repair}`).join("\n");
  const next =
    level === "info"
      ? "Nothing is to be done."
      : 'They were tried four times in seven hours. See docs/RUNBOOK.md, "A repair does not hold".';
  await ports.topics.publish({
    notice: 1,
    key: `reconcile-${workload}-${level}-${at}`,
    level,
    audience: "alerts",
    workload,
    subject,
    text: `At ${at}:\n${lines}\n\n${next}\n`,
    at,
  });
}

/** Result: how many effects were still owed and are applied now. */
async function settleOwed(ports: ReconcilePorts, workload: string): Promise<number> {
  const settled = await settle(ports, workload);
  if (settled.failure !== undefined) throw settled.failure;
  return settled.applied;
}
