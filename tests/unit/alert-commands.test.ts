import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const commands = join(import.meta.dirname, "../../commands");
const run = (name: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(commands, `${name}.ts`), ...args], { encoding: "utf8" });

test.each([
  ["acknowledge", ["1"], "--why"],
  ["acknowledge", ["one", "--why", "x"], "expected a number"],
  ["acknowledge", ["1", "--why", "x", "--for", "9y"], "expected a time"],
  ["clear-alerts", ["1"], "--why"],
  ["check-drift", ["--day", "monday"], "expected a day"],
  ["view-alerts", ["--stack", "dev", "--workload", "nope"], "TRG002 --workload: nope"],
])("%s %j is wrong input: exit status 2, before any stack is asked", (name, args, says) => {
  const { status, stderr } = run(name, ...args);
  expect(stderr).toContain(says);
  expect(status).toBe(2);
});
