import { join } from "node:path";
import { evaluate } from "../plan/evaluate.ts";
import { placeholders } from "../plan/placeholders.ts";
import { readStackFile } from "../plan/stack/stack-file.ts";

/**
 * Runs one evaluation in a separate process, because a second evaluation in the same process finds everything
 * compiled.
 * Usage   node plan-process.ts ours|empty
 * Result  one line of JSON on standard output: {resources, seconds}, without the loading of the program's modules
 */
const [what] = process.argv.slice(2);
const stack = "dev";
const config = readStackFile(join(import.meta.dirname, ".."), stack);
const provider = placeholders(String(config["aws:region"] ?? ""));
const program = what === "empty" ? async () => ({}) : (await import("../infra/index.ts")).default;

const started = process.hrtime.bigint();
const { resources } = await evaluate({ stack, config, program, provider });
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
console.log(JSON.stringify({ resources: resources.length, seconds }));
