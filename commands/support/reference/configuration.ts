import { describeConfig } from "../../../infra/config/describe.ts";

/** Settings reference as Markdown, one table per group. */
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
    "Every key of `Pulumi.<stack>.yaml`. Made by `npm run docs` from `infra/config/schema.ts` and",
    "`core/settings/workload.ts`; edit those. A wrong configuration is refused as a whole, with the command that repairs each key.",
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
