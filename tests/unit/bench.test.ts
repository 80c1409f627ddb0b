import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { benches } from "../../bench/benches.ts";
import { median } from "../../bench/median.ts";
import { tableOf } from "../../bench/table.ts";

const command = join(import.meta.dirname, "../../commands/bench.ts");
const bench = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });

// What each bench measures is shown by running it; these tests are about the command around them.
describe("npm run bench", () => {
  test("lists every name when none is given", () => {
    const { status, stdout } = bench();
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}[a-z-]+/gm)).toEqual(Object.keys(benches).map((name) => `  ${name}`));
  });

  test("refuses a name it does not know, names the nearest and ends with 2", () => {
    const { status, stderr } = bench("first_run");
    expect(status).toBe(2);
    expect(stderr).toContain("BENCH001");
    expect(stderr).toContain("npm run bench -- first-run");
  });

  test("ends with 2 on an option it does not know", () => {
    expect(bench("plan", "--sideways").status).toBe(2);
  });
});

test("a table aligns its columns and shows what has no peer as a dash", () => {
  const rows = [
    { name: "load", ours: 154_003.4, peer: 121_352, peerName: "psql", unit: "rows/s", ratio: 1.269 },
    { name: "memory", ours: 0.65220083, peer: null, peerName: null, unit: "MiB", ratio: null },
  ];
  expect(tableOf(rows).split("\n")).toEqual([
    "           ours     peer  unit    ratio",
    "load    154,003  121,352  rows/s   1.27  peer: psql",
    "memory   0.6522        -  MiB         -",
  ]);
});

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 3],
  [[7], 7],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});
