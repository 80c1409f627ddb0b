import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openTables } from "../../local/services/tables.ts";

const folder = mkdtempSync(join(tmpdir(), "ratchet-tables-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("rows are found again by whoever opens the table next, deleted ones are not", () => {
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

test("a damaged row is named, and is not taken for an empty table", () => {
  openTables(folder)("jobs").set("a", 1);
  const [file = ""] = readdirSync(join(folder, "jobs"));
  writeFileSync(join(folder, "jobs", file), "{");
  expect(() => openTables(folder)("jobs")).toThrow(/LOC021/);
});
