import { messageOf } from "../../core/errors/error.ts";
import { incidentText } from "../../core/incidents/incident-text.ts";
import type { Slot } from "../../core/time/slot.ts";
import type { Level } from "../../core/vocabulary/closed-sets.ts";
import { hintEffects } from "../shared/hint-effects.ts";
import type { MetricValue } from "../shared/ports.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { isMirrorHour } from "./domain/due-slots.ts";
import type { ReconcilePorts, Repair, WrittenSettings } from "./ports.ts";
import { type CaughtUp, catchUpSlots, repeatNoticeAt } from "./steps/catch-up-slots.ts";
import { mirrorRegistry, pursueDecisions, pursueTrainings, trainLoaded } from "./steps/repairs.ts";
import { nothingPending, requestDelivery } from "./steps/request-delivery.ts";
import { scoreBatches } from "./steps/score-batches.ts";

export interface Reconciled {
  /** By workload: the repairs of the pass, in words. */
  repairs: Record<string, string[]>;
}

const noTimeAgo = { name: "SecondsSinceLastSuccess", value: 0, unit: "Seconds" } as const;

/**
 * One pass over every workload. Each step compares PostgreSQL with the actual state and publishes the missing event.
 * The receiver processes it like the original event, so a repair uses the normal code path.
 * Edges   a failure in one workload does not stop the others. The pass then fails at its end, so its alarm and its
 *         retries apply.
 */
export async function reconcile(ports: ReconcilePorts, received: unknown): Promise<Reconciled> {
  const input = receive(contract, received);
  if ("announce" in input) {
    await ports.metrics.publish(null, [{ ...noTimeAgo, dimensions: input.announce }]);
    return { repairs: {} };
  }
  const pass: Pass = { ...input, failures: [], metrics: [] };
  const { at, failures, metrics } = pass;
  const repairs: Record<string, string[]> = {};
  for (const settings of await ports.settings.listWritten()) {
    const done = await reconcileWorkload(ports, settings, pass);
    if (done.length > 0) repairs[settings.workload.name] = done;
  }
  await carefully(ports, pass, "stack", undefined, async () => {
    // Alarms and channels have incidents too, which are no workload's.
    await ports.store.expireQuiet("all", at, incidentText);
    if (await ports.store.notificationsAreDue(at)) await ports.bus.publish("NotificationDue", { at });
  });
  if (failures.length === 0) {
    metrics.push({ ...noTimeAgo, dimensions: { Workload: "all", Schedule: "reconcile" } });
  }
  // In one call, also of a pass that failed: whose schedule succeeded is not overdue.
  await ports.metrics.publish(new Date(at), metrics);
  if (failures.length > 0)
    throw new Error(`reconcile could not look after everything: ${failures.join("; ")}`);
  ports.logger.info(
    { at, repairs },
    Object.keys(repairs).length === 0
      ? "Pass finished: nothing to repair"
      : "Pass finished: missing steps requested",
  );
  return { repairs };
}

interface Pass {
  at: Slot;
  force: boolean;
  failures: string[];
  metrics: MetricValue[];
}

/** Runs one step. A failure is recorded for the end of the pass, and the pass continues. */
async function carefully<T>(
  ports: ReconcilePorts,
  pass: Pass,
  name: string,
  otherwise: T,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    ports.logger.error(
      { workload: name, error },
      "Step of the reconcile pass failed; the pass continues with the next step",
    );
    pass.failures.push(`${name}: ${messageOf(error)}`);
    return otherwise;
  }
}

const nothing: CaughtUp = { done: [], news: [], recurring: [], metrics: [] };

async function reconcileWorkload(
  ports: ReconcilePorts,
  settings: WrittenSettings,
  pass: Pass,
): Promise<string[]> {
  const { workload } = settings;
  const { name } = workload;
  const { at } = pass;
  const attempt = <T>(otherwise: T, work: () => Promise<T>) => carefully(ports, pass, name, otherwise, work);
  const delivery = await attempt(nothingPending, () => requestDelivery(ports, name, at));
  // Beside PostgreSQL's questions, which take as long together as this one.
  const looksAtMirror = pass.force || isMirrorHour(at);
  const unmirrored = looksAtMirror ? attempt([], () => mirrorRegistry(ports, workload)) : [];
  const slots = await attempt(nothing, () => catchUpSlots(ports, settings, pass));
  pass.metrics.push(...slots.metrics);
  const done = [...delivery.done, ...slots.done];
  const news = [...delivery.news, ...slots.news];
  const recurring = [...delivery.recurring, ...slots.recurring];
  const steps = [
    () => trainLoaded(ports, workload, at),
    () => pursueTrainings(ports, workload, at),
    () => pursueDecisions(ports, workload, at),
    () => scoreBatches(ports, workload, at),
    async () => await unmirrored,
  ];
  for (const step of steps) {
    for (const repair of await attempt([], step)) {
      const times = await attempt(0, () => repairOnce(ports, name, repair, pass));
      if (times > 0) done.push(repair.what);
      if (times === 1) news.push(repair.what);
      if (times === repeatNoticeAt) recurring.push(repair.what);
    }
  }
  await attempt(undefined, async () => {
    const repaired = { level: "info", subject: `${name}: reconcile repaired ${news.length}` } as const;
    await notify(ports, name, at, { ...repaired, repairs: news });
    const vain = { level: "alert", subject: `${name}: ${recurring.length} repairs do not hold` } as const;
    await notify(ports, name, at, { ...vain, repairs: recurring });
    if (news.length + recurring.length > 0) await hintEffects(ports, name);
  });
  await attempt(0, () => ports.store.expireQuiet(name, at, incidentText));
  return done;
}

/**
 * Returns how often the repair was tried, including now. 0 when its pause has not ended, or when a concurrent pass
 * tried it.
 */
async function repairOnce(
  ports: ReconcilePorts,
  workload: string,
  repair: Repair,
  { at, force }: Pass,
): Promise<number> {
  if (!force && !(await ports.store.repairIsDue(workload, repair.what, at))) return 0;
  await repair.act();
  return await ports.store.repairTried(workload, repair.what, at);
}

/**
 * Enqueues a notice about repairs: level info for new repairs, level alert for repairs that repeatedly had no effect.
 */
async function notify(
  ports: ReconcilePorts,
  workload: string,
  at: Slot,
  { level, subject, repairs }: { level: Exclude<Level, "critical">; subject: string; repairs: string[] },
): Promise<void> {
  if (repairs.length === 0) return;
  const lines = repairs.map((repair) => `- ${repair}`).join("\n");
  const next =
    level === "info"
      ? "Nothing is to be done."
      : 'They were tried four times in seven hours. See docs/RUNBOOK.md, "A repair by reconcile has no effect".';
  await ports.store.enqueueEffect(workload, {
    kind: "notify",
    level,
    subject,
    text: `At ${at}:\n${lines}\n\n${next}\n`,
  });
}
