import { type EventName, eventSchemas } from "../../core/contracts/events.ts";
import { isRatchetError, ourError } from "../../core/errors/error.ts";
import type { EffectOutcome } from "../../core/vocabulary/closed-sets.ts";
import type { EffectDelivery, RelayResult } from "../../database/outbox/outbox.ts";
import { type Effect, effectSchema } from "./effects.ts";
import { faultPoint } from "./fault-point.ts";
import type { Bus, Logger, Registry, Topics } from "./ports.ts";

export interface RelayPorts {
  logger: Logger;
  registry: Registry;
  bus: Bus;
  topics: Topics;
  productionOf(workload: string): Promise<{ version: number | null; epoch: number }>;
  deliverOutbox(workload: string, delivery: EffectDelivery): Promise<RelayResult>;
}

/**
 * What an effect goes by: what MLflow does not take holds up nothing that goes by AWS, and the other way round. So a
 * notice or a request to train again does not wait for MLflow's return.
 */
const lines: Record<Effect["kind"], string> = {
  registry: "mlflow",
  "run-failed": "mlflow",
  event: "aws",
  notify: "aws",
};

/**
 * Applies what is owed to the outside world for a workload. A registry effect of an older epoch than production's
 * puts nothing into production: the newer decision's own effect follows, and MLflow is never taken back.
 * Result  what was settled; a failure is logged and returned, never thrown: the decision stands, and reconcile goes on.
 */
export async function relayOutbox(ports: RelayPorts, workload: string): Promise<RelayResult> {
  const relayed = await ports.deliverOutbox(workload, {
    apply: async (enqueued, id) => applyOrRefuse(ports, workload, effectSchema.parse(enqueued), id),
    lineOf: (enqueued) => {
      const effect = effectSchema.safeParse(enqueued);
      return effect.success ? lines[effect.data.kind] : "unreadable";
    },
  });
  if (relayed.failure !== undefined) {
    ports.logger.error(
      { workload, error: relayed.failure },
      "an effect is still owed; reconcile tries again",
    );
  }
  return relayed;
}

async function applyOrRefuse(
  ports: RelayPorts,
  workload: string,
  effect: Effect,
  id: number,
): Promise<EffectOutcome> {
  faultPoint(`settle:before-${effect.kind}`);
  try {
    return await apply(ports, workload, effect, id);
  } catch (error) {
    // Tried again it would be refused again, and everything behind it would wait for ever.
    if (!isRatchetError(error) || error.responsible !== "user") throw error;
    ports.logger.error({ workload, error }, "an effect was refused for good");
    await ports.topics.publish({
      notice: 1,
      key: `outbox-${id}-refused`,
      level: "alert",
      audience: "alerts",
      workload,
      subject: `${workload}: an effect of a decision was refused`,
      text: `${error.message}\n`,
    });
    return "refused";
  }
}

async function apply(
  ports: RelayPorts,
  workload: string,
  effect: Effect,
  id: number,
): Promise<EffectOutcome> {
  if (effect.kind === "notify") {
    const { kind: _, ...notice } = effect;
    await ports.topics.publish({ notice: 1, key: `outbox-${id}`, workload, ...notice });
  } else if (effect.kind === "event") {
    await publish(ports.bus, effect.name, effect.detail);
  } else if (effect.kind === "run-failed") {
    await ports.registry.failRun(effect.runId, effect.reason);
  } else {
    // What was decided about a version stays true, whatever was decided since.
    if (effect.decision !== undefined) {
      await ports.registry.setVersionTags(workload, effect.decision.version, effect.decision.tags);
    }
    const { epoch } = await ports.productionOf(workload);
    const superseded = effect.epoch < epoch;
    if (!superseded) await ports.registry.setAlias(workload, "production", effect.production);
    for (const { version, stage } of effect.stages) {
      // The newer decision archives only the version that it replaced, so that what this one replaced is told here.
      if (superseded && stage === "Production") continue;
      await ports.registry.setVersionTags(workload, version, { stage });
    }
    if (superseded) return "superseded";
  }
  faultPoint(`settle:after-${effect.kind}`);
  return "applied";
}

async function publish(bus: Bus, name: string, detail: Record<string, unknown>): Promise<void> {
  const known = (Object.keys(eventSchemas) as EventName[]).find((one) => one === name);
  if (known === undefined) {
    throw ourError("OUT001", {
      where: "outbox",
      found: `event ${name}`,
      expected: "a known event",
      next: "Report it.",
    });
  }
  await bus.publish(known, eventSchemas[known].parse({ event: known, ...detail }));
}
