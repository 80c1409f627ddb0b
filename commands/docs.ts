import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { describeConfig } from "../infra/config/describe.ts";
import { functionsReference } from "./support/reference/functions.ts";

/** The reference of settings as Markdown, one table per group. */
export function configurationReference(): string {
  const groups = new Map<string, string[]>();
  for (const { key, expected, byDefault, description } of describeConfig()) {
    const group = /^(\w+:\w+(\[n\])?)/.exec(key)?.[1] ?? key;
    const row = `| ${code(key)} | ${cell(expected)} | ${code(byDefault)} | ${cell(description)} |`;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const singles = [...groups].filter(([, rows]) => rows.length === 1).flatMap(([, rows]) => rows);
  const tables = [...groups].filter(([, rows]) => rows.length > 1);
  return [
    "# Configuration",
    "",
    "Every key of `Pulumi.<stack>.yaml`. Made by `node commands/docs.ts` from `infra/config/schema.ts` and",
    "`core/workload.ts`; edit those. A wrong configuration is refused as a whole, with the command that repairs each key.",
    "",
    ...table(singles),
    ...tables.flatMap(([group, rows]) => [`## ${code(group)}`, "", ...table(rows)]),
  ].join("\n");
}

function table(rows: readonly string[]): string[] {
  return ["| key | must be | default | meaning |", "|---|---|---|---|", ...rows, ""];
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (import.meta.main) {
  new Command("npm run docs").description("Writes docs/reference/ from the schemas and contracts.").parse();
  const folder = join(import.meta.dirname, "..", "docs", "reference");
  mkdirSync(folder, { recursive: true });
  const pages = { "configuration.md": configurationReference(), "functions.md": functionsReference() };
  for (const [name, text] of Object.entries(pages)) {
    writeFileSync(join(folder, name), text);
    console.log(`docs/reference/${name}`);
  }
}
