import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTables } from "../../local/services/shared/tables.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-tables-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("rows are found again when the table is opened again, deleted ones are not", () => {
  const table = openTables(folder)<{ n: number }>("jobs");
  table.set("a/b:c", { n: 1 });
  table.set("gone", { n: 2 });
  table.set("a/b:c", { n: 3 });
  table.delete("gone");
  const again = openTables(folder)<{ n: number }>("jobs");
  expect([...again.values()]).toEqual([{ n: 3 }]);
  expect(again.get("a/b:c")).toEqual({ n: 3 });
  expect([...openTables(folder)("others").values()]).toEqual([]);
});

test("a damaged line is named, and is not taken for an empty table", () => {
  const table = openTables(folder)("jobs");
  table.set("a", 1);
  table.set("b", 2);
  const file = join(folder, "jobs.jsonl");
  writeFileSync(file, readFileSync(file, "utf8").replace('{"key":"a"', '{"key'));
  expect(() => openTables(folder)("jobs")).toThrow(/LOC021 .*jobs\.jsonl:1/);
});

test("a line that a kill cut off is as if it had not been begun, and what follows it is kept", () => {
  openTables(folder)("jobs").set("a", 1);
  appendFileSync(join(folder, "jobs.jsonl"), '{"key":"b","val');
  const table = openTables(folder)("jobs");
  expect([...table.values()]).toEqual([1]);
  table.set("c", 3);
  expect([...openTables(folder)("jobs").values()]).toEqual([1, 3]);
});

test("changes without end take no room without end", () => {
  const table = openTables(folder)("jobs");
  const value = "x".repeat(100_000);
  for (let index = 0; index < 60; index++) {
    table.set(`row ${index}`, value);
    table.delete(`row ${index}`);
    table.set("one", value + index);
  }
  expect(statSync(join(folder, "jobs.jsonl")).size).toBeLessThan(1_300_000);
  expect([...openTables(folder)("jobs").values()]).toEqual([`${value}59`]);
});

test("the same name is the same rows, also when it is opened twice", () => {
  const openTable = openTables(folder);
  openTable("jobs").set("a", 1);
  expect([...openTable("jobs").values()]).toEqual([1]);
});
