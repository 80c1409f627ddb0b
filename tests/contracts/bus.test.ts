import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Contract } from "../../core/contracts/contract.ts";
import { eventBridgeBus } from "../../lambdas/shared/adapters/event-bus.ts";
import type { Bus } from "../../lambdas/shared/ports.ts";
import { emittingOnly } from "../../lambdas/shared/runtime/emitting-only.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { messagesIn, queueArn, queueOf, saysWhatFails } from "./support/embedded-cloud.ts";
import { startPipelineWorld } from "./support/pipeline-world.ts";

interface BusUnderTest {
  bus: Bus;
  /** Details of what came onto the bus since the last call. */
  received(): Promise<unknown[]>;
  stop(): Promise<void>;
}

const slot = "2026-11-02T01:00:00Z";
const contract: Pick<Contract, "name" | "emits"> = { name: "load-data", emits: ["DataLoaded"] };

/** What every implementation of the port Bus does for a function that emits DataLoaded. */
function busContract(name: string, start: () => Promise<BusUnderTest>): void {
  describe(`Bus: ${name}`, () => {
    let world: BusUnderTest;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    test("puts the event on the bus with its name in the detail, as receivers check it", async () => {
      await world.bus.publish("DataLoaded", { workload: "news", slot });
      expect(await world.received()).toEqual([{ event: "DataLoaded", workload: "news", slot }]);
    });

    test("puts an event that is published twice there twice: receivers take it as a hint", async () => {
      for (let time = 0; time < 2; time++) await world.bus.publish("DataLoaded", { workload: "naïve", slot });
      expect(await world.received()).toHaveLength(2);
    });

    test("refuses with BUS002 what the function's contract does not emit, and publishes nothing", async () => {
      const published = world.bus.publish("EffectsPending", { workload: "news" });
      await expect(published).rejects.toMatchObject({ code: "BUS002", responsible: "us" });
      expect(await world.received()).toEqual([]);
    });
  });
}

busContract("the pipeline tests' world", async () => {
  const { bus, pool, stop } = await startPipelineWorld();
  return {
    bus: emittingOnly(contract, bus),
    stop,
    received: async () =>
      (await pool.query("DELETE FROM world.events RETURNING detail")).rows.map((row) => row.detail),
  };
});

const busName = "ratchet-dev";
const adapter = (settings: ClientSettings, name = busName) =>
  eventBridgeBus(contract, name, new EventBridgeClient(settings));
const declared = [
  { type: "aws:cloudwatch/eventBus:EventBus", inputs: { name: busName } },
  ...queueOf("events", "events.amazonaws.com"),
  {
    type: "aws:cloudwatch/eventRule:EventRule",
    inputs: { name: "ours", eventBusName: busName, eventPattern: JSON.stringify({ source: ["ratchet"] }) },
  },
  {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: { rule: "ours", eventBusName: busName, arn: queueArn("events") },
  },
];

busContract("the adapter on the embedded EventBridge", async () => {
  const cloud = await startOurs(declared);
  return {
    bus: adapter(cloud.settings),
    received: async () => {
      const events = z
        .array(z.object({ "detail-type": z.string(), detail: z.object({ event: z.string() }).loose() }))
        .parse(await messagesIn(cloud.settings, "events"));
      for (const { detail, "detail-type": type } of events) expect(type).toBe(detail.event);
      return events.map(({ detail }) => detail);
    },
    stop: () => cloud.stop(),
  };
});

const loaded = { workload: "news", slot };
saysWhatFails("BUS001", declared, (settings) => adapter(settings).publish("DataLoaded", loaded));
