import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import { enqueuedEvents } from "../../core/contracts/effects.ts";
import { eventSchemas } from "../../core/contracts/events.ts";
import { allContracts } from "../../infra/contracts.ts";
import type { ReconcilePorts } from "../../lambdas/reconcile/ports.ts";
import type { RelayOutboxPorts } from "../../lambdas/relay-outbox/ports.ts";
import { hintEffects } from "../../lambdas/shared/hint-effects.ts";
import type { Bus } from "../../lambdas/shared/ports.ts";
import { emittingOnly } from "../../lambdas/shared/runtime/emitting-only.ts";
import type { TrainModelPorts } from "../../lambdas/train-model/ports.ts";

// The pipeline's tests give every handler a bus that refuses what its contract does not emit (support/pipeline/bench.ts),
// as the adapter does; here the sources are read, so that `emits` names nothing that is never published either.

const root = join(import.meta.dirname, "../..");

/** What a folder's files say beside its contracts. */
function sourcesOf(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith("contract.ts"))
    .map((file) => readFileSync(join(root, folder, file), "utf8"))
    .join("\n");
}

/** Names of events in the text, quoted. */
function namesIn(text: string): string[] {
  return Object.keys(eventSchemas).filter((name) => text.includes(`"${name}"`));
}

function publishedBy(functionName: string): string[] {
  const sources = sourcesOf(`lambdas/${functionName}`);
  const direct = [...sources.matchAll(/bus\s*\.publish\(([^,]*),/g)].flatMap(([, name]) =>
    name === "name" ? [...enqueuedEvents] : namesIn(String(name)),
  );
  const hints = /\bhintEffects\(/.test(sources) ? ["EffectsPending"] : [];
  return [...new Set([...direct, ...hints])].sort();
}

describe("what a contract says a function emits", () => {
  test.each(allContracts.map((contract) => [contract.name, contract]))(
    "%s: is what its sources publish",
    (name, { emits }) => {
      expect(publishedBy(name)).toEqual([...emits].sort());
    },
  );

  test("of relay-outbox is every event that some transaction enqueues", () => {
    const enqueuing = `${sourcesOf("database")}\n${sourcesOf("lambdas")}`;
    const effects = [...enqueuing.matchAll(/kind: "event"(?: as const)?,\s*name: [^\n]*/g)].join("\n");
    expect(namesIn(effects).sort()).toEqual([...enqueuedEvents].sort());
  });
});

describe("a bus made from a contract", () => {
  const published: string[] = [];
  const bus: Bus = { publish: async (name) => void published.push(name) };
  const loadData = emittingOnly({ name: "load-data", emits: ["DataLoaded"] }, bus);
  const slot = "2026-11-02T01:00:00Z";

  test("publishes what it emits", async () => {
    await loadData.publish("DataLoaded", { workload: "news", slot });
    expect(published).toEqual(["DataLoaded"]);
  });

  test("refuses any other event as our defect, and publishes nothing", async () => {
    published.length = 0;
    const other = loadData.publish("ModelTrained", { workload: "news", slot, version: 1 });
    await expect(other).rejects.toMatchObject({ code: "BUS002", responsible: "us" });
    await expect(other).rejects.toThrow("lambdas/load-data/contract.ts");
    expect(published).toEqual([]);
  });
});

test("a hint that the bus does not take is logged and not thrown: the row of the outbox stays", async () => {
  const warnings: [object, string][] = [];
  const logger = {
    ...{ info() {}, error() {}, child: () => logger },
    warn: (facts: object, message: string) => void warnings.push([facts, message]),
  };
  const error = new Error("the bus is down");
  await hintEffects({ bus: { publish: () => Promise.reject(error) }, logger }, "news");
  expect(warnings).toEqual([[{ workload: "news", error }, expect.stringContaining("reconcile")]]);
});

test("a hint of a function whose contract does not emit it is our defect, and thrown", async () => {
  const bus = emittingOnly({ name: "load-data", emits: ["DataLoaded"] }, { publish: async () => undefined });
  const logger = { info() {}, warn() {}, error() {}, child: () => logger };
  await expect(hintEffects({ bus, logger }, "news")).rejects.toMatchObject({ code: "BUS002" });
});

describe("relay-outbox alone", () => {
  const holders = (resource: string, verb: string) =>
    allContracts
      .filter(({ needs }) =>
        needs.some((need) => need.resource === resource && need.can.some((can) => can === verb)),
      )
      .map(({ name }) => name);

  test("publishes to the topics of people", () => {
    expect(holders("topics", "publish")).toEqual(["relay-outbox"]);
  });

  test("sets MLflow's aliases; train-model creates runs and versions, and reconcile only reads", () => {
    expect(holders("registry", "alias")).toEqual(["relay-outbox"]);
    expect(holders("registry", "track").sort()).toEqual(["relay-outbox", "train-model"]);
    expect(holders("registry", "read")).toEqual(["reconcile"]);
  });

  test("has a port that can, by its type", () => {
    expectTypeOf<RelayOutboxPorts["registry"]>().toHaveProperty("setAlias");
    expectTypeOf<TrainModelPorts["registry"]>().not.toHaveProperty("setAlias");
    expectTypeOf<ReconcilePorts["registry"]>().toEqualTypeOf<{
      aliased(model: string, alias: string): Promise<number | null>;
    }>();
    const others = allContracts.map(({ name }) => name).filter((name) => name !== "relay-outbox");
    for (const name of others) {
      expect(sourcesOf(`lambdas/${name}`)).not.toMatch(/setAlias|snsTopics|topics\.publish/);
    }
  });
});
