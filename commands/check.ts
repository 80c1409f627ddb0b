import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checksOf } from "./support/checks/checks.ts";

const help = `npm run check

Types, lint, format, unused code and import arrows; Python too; set-up brings ruff. All run, whatever the first
ones say. Ends with status 0 when all are ok, and 1 otherwise.`;

/** Runs every check and prints each result as ok or failed, with the output of failed checks. */
function main(args: string[]): number {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(help);
    return 0;
  }
  const root = join(import.meta.dirname, "..");
  const checks = checksOf(root);
  let failed = 0;
  for (const { name, command, args: own } of checks) {
    const from = performance.now();
    const result = spawnSync(command, own, { cwd: root, encoding: "utf8" });
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    if (result.status === 0) {
      console.log(`ok      ${name} (${seconds} s)`);
      continue;
    }
    failed += 1;
    console.log(`failed  ${name} (${seconds} s)`);
    if (result.error !== undefined) console.log(`${command} did not start: ${result.error.message}`);
    console.log(`${result.stdout ?? ""}${result.stderr ?? ""}`.trimEnd());
  }
  console.log(failed === 0 ? "all ok" : `${failed} of ${checks.length} checks failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
