import type { Effect } from "../../core/contracts/effects.ts";
import { type EventName, eventSchemas } from "../../core/contracts/events.ts";
import { isRatchetError } from "../../core/errors/error.ts";
import type { EffectOutcome } from "../../core/vocabulary/closed-sets.ts";
import type { RelayResult } from "../../database/outbox/deliver-outbox.ts";
import { faultPoint } from "../shared/fault-point.ts";
import type { Bus } from "../shared/ports.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { mirrorSteps, type RegistryEffect } from "./domain/mirror-steps.ts";
import { lineOf, readEffect } from "./domain/read-effect.ts";
import { refusedNotice } from "./notices.ts";
import type { RelayOutboxPorts } from "./ports.ts";

/**
 * Delivers the pending outbox effects of a workload. It is the only function that writes MLflow aliases, publishes to
 * the topics, and publishes enqueued events.
 *
 * | effect                                          | action                                                |
 * |-------------------------------------------------|-------------------------------------------------------|
 * | delivered, or superseded by a newer decision    | its row is marked, and the next effect of its line follows |
 * | refused permanently (a user's error)            | people are notified, its row is marked, and the next effect follows |
 * | failed, or unreadable                           | its row stays pending, its line stops, other lines continue, and the call throws |
 *
 * A run that was killed delivers its last effect again, with the same result. When several events arrive together,
 * one run has the workload's session lock and the others end. That run checks for new effects once more after it has
 * released the lock.
 * Throws  the first failure, when an effect stays pending. Lambda retries twice, the function's alarm fires, and
 *         reconcile publishes EffectsPending in every pass until the row is delivered.
 */
export async function relayOutbox(
  ports: RelayOutboxPorts,
  received: unknown,
): Promise<Omit<RelayResult, "failure">> {
  const { workload } = receive(contract, received);
  const { failure, ...counts } = await ports.store.deliverOutbox(workload, {
    apply: (enqueued, id) => applyOrRefuse(ports, workload, readEffect(enqueued, id), id),
    lineOf,
  });
  if (failure !== undefined) {
    ports.logger.error(
      { workload, ...counts, error: failure },
      "Outbox effect not delivered; it stays pending and is retried",
    );
    throw failure;
  }
  ports.logger.info(
    { workload, ...counts },
    counts.busy ? "Outbox already being delivered by another run; nothing done" : "Outbox effects delivered",
  );
  return counts;
}

async function applyOrRefuse(
  ports: RelayOutboxPorts,
  workload: string,
  effect: Effect,
  id: number,
): Promise<EffectOutcome> {
  faultPoint(`relay-outbox:before-${effect.kind}`);
  try {
    const outcome = await apply(ports, workload, effect, id);
    faultPoint(`relay-outbox:after-${effect.kind}`);
    return outcome;
  } catch (error) {
    // A retry would be refused again, and everything behind it would wait for ever.
    if (!isRatchetError(error) || error.responsible !== "user") throw error;
    ports.logger.error({ workload, error }, "Outbox effect refused permanently; it is not retried");
    await ports.topics.publish(refusedNotice(workload, id, error.message));
    return "refused";
  }
}

async function apply(
  ports: RelayOutboxPorts,
  workload: string,
  effect: Effect,
  id: number,
): Promise<EffectOutcome> {
  switch (effect.kind) {
    case "registry":
      return await mirror(ports, workload, effect);
    case "run-failed":
      await ports.registry.failRun(effect.runId, effect.reason);
      return "applied";
    case "event":
      await publish(ports.bus, effect.name, effect.detail);
      return "applied";
    case "notify": {
      const { kind: _, ...notice } = effect;
      await ports.topics.publish({ notice: 1, key: `outbox-${id}`, workload, ...notice });
      return "applied";
    }
  }
}

async function mirror(
  { registry, store }: RelayOutboxPorts,
  workload: string,
  effect: RegistryEffect,
): Promise<EffectOutcome> {
  const { decision, alias, stages, outcome } = mirrorSteps(
    effect,
    (await store.productionOf(workload)).epoch,
  );
  if (decision !== null) await registry.setVersionTags(workload, decision.version, decision.tags);
  if (alias !== undefined) await registry.setAlias(workload, "production", alias);
  for (const { version, stage } of stages) await registry.setVersionTags(workload, version, { stage });
  return outcome;
}

async function publish(bus: Bus, name: EventName, detail: Record<string, unknown>): Promise<void> {
  await bus.publish(name, eventSchemas[name].parse({ event: name, ...detail }));
}
