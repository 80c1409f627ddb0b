import type { Rule } from "../../../policies/rule.ts";
import { rules } from "../../../policies/rules-by-code.ts";

/** Reference of policies as Markdown. */
export function policiesReference(): string {
  return [
    "# Policies",
    "",
    "Every rule that a deployment must satisfy, evaluated by Pulumi's engine and by the tests. Made by `npm run docs` from",
    "`policies/rules/`; edit those. A rule of scope *resource* is decided by the resource alone, before the engine changes it;",
    "one of scope *stack* needs the resources beside it, and is decided at the end of a preview.",
    "",
    "| code | rule | states | scope | resource types |",
    "|---|---|---|---|---|",
    ...rules.map(row),
    "",
  ].join("\n");
}

function row({ code, name, description, scope, types }: Rule): string {
  const text = description.replaceAll("|", "\\|");
  return `| ${code} | \`${name}\` | ${text} | ${scope} | ${types.map((type) => `\`${type}\``).join(", ")} |`;
}
