import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { migrate } from "../support/schema.ts";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
});
afterAll(() => postgres.stop());

/** Every query of the runbook, with an instant in place of what a person fills in. */
function queries(): string[] {
  const markdown = readFileSync(new URL("../../docs/RUNBOOK.md", import.meta.url), "utf8");
  return [...markdown.matchAll(/[`"](SELECT [^`"]+)[`"]/g)].map(([, query = ""]) =>
    query.replaceAll("'…'", "'2026-11-23T01:00:00Z'"),
  );
}

test("every query of the runbook is answered to the role that it is asked as", async () => {
  const pool = postgres.pool("ratchet", "ratchet_app");
  const all = queries();
  expect(all.length).toBeGreaterThan(10);
  for (const query of all) await expect(pool.query(query), query).resolves.toBeDefined();
});
