import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineContract } from "../../core/contracts/contract.ts";
import { isRatchetError } from "../../core/errors/error.ts";
import { allContracts, contracts } from "../../infra/contracts.ts";
import { migrateDatabase } from "../../lambdas/migrate-database/handler.ts";
import type { Logger } from "../../lambdas/shared/ports.ts";
import { receive } from "../../lambdas/shared/receive.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe.each(allContracts.map((contract) => ({ name: contract.name, contract })))("$name", (row) => {
  test("refuses an event that its contract does not describe with EVT001, which the user must mend", () => {
    const error = thrownBy(() => receive(row.contract, "a secret that must not be logged"));
    expect(error).toMatchObject({ code: "EVT001", responsible: "user", retryable: false });
    if (!isRatchetError(error)) throw error;
    expect(error.facts.where).toContain(row.name);
    expect(error.facts.expected).toContain(`lambdas/${row.name}/contract.ts`);
    expect(error.facts.found).not.toBe("");
    expect(error.message).not.toContain("a secret");
  });
});

test("names the path of each value that does not match, and quotes none of them", () => {
  const event = { workload: 7, slot: "my password", schedule: "load" };
  expect(thrownBy(() => receive(contracts.loadData, event))).toMatchObject({
    facts: {
      found: "workload: is not of type string; slot: is not an instant such as 2026-11-23T01:00:00Z",
    },
  });
});

test("reports the member of a union that comes closest", () => {
  const event = {
    event: "RetrainRequested",
    workload: "news",
    slot: "2026-11-23T01:00:00Z",
    reason: "drift",
  };
  expect(thrownBy(() => receive(contracts.trainModel, event))).toMatchObject({
    facts: { found: "actor: is not of type string" },
  });
});

test.each([
  [z.object({ one: z.enum(["a", "b"]) }), { one: "secret" }, 'one: is none of "a", "b"'],
  [z.object({ one: z.number().max(2) }), { one: 3 }, "one: is above the maximum 2"],
  [z.object({ one: z.string().min(1) }), { one: "" }, "one: is below the minimum 1"],
  [z.object({ one: z.iso.date() }), { one: "secret" }, "one: does not have the format date"],
  [z.strictObject({}), { secret: 1 }, "the event: has keys that are not in the schema"],
  [z.object({ one: z.number().multipleOf(2) }), { one: 3 }, "one: does not match the schema"],
])("describes the schema's demand without the value (%#)", (receives, event, found) => {
  const contract = defineContract({ ...contracts.loadData, receives });
  expect(thrownBy(() => receive(contract, event))).toMatchObject({ facts: { found } });
});

test("returns the event as the contract reads it, defaults filled in", () => {
  expect(receive(contracts.loadData, { workload: "news", slot: "2026-11-23T01:00:00.000Z" })).toEqual({
    workload: "news",
    schedule: "load",
    slot: "2026-11-23T01:00:00Z",
  });
});

test("migrate-database opens no connection for an unexpected event, and creates roles before it migrates", async () => {
  const calls: string[] = [];
  const logger: Logger = { info: () => {}, warn: () => {}, error: () => {}, child: () => logger };
  const schema = {
    ensureRoles: async () => void calls.push("roles"),
    applyMigrations: async () => {
      calls.push("migrations");
      return ["0001_loading.sql"];
    },
  };
  const ports = {
    logger,
    asAdministrator: async <T>(work: (given: typeof schema) => Promise<T>): Promise<T> => {
      calls.push("open");
      return await work(schema);
    },
  };
  await expect(migrateDatabase(ports, null)).rejects.toMatchObject({ code: "EVT001" });
  expect(calls).toEqual([]);
  expect(await migrateDatabase(ports, { checksum: "1" })).toEqual({ applied: ["0001_loading.sql"] });
  expect(calls).toEqual(["open", "roles", "migrations"]);
});
