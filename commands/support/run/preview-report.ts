import type { EngineResult } from "../../../engine/engine.ts";
import type { Operation, OperationKind, Violation } from "../../../engine/events.ts";
import { colours } from "../cli/colours.ts";

const SIGNS: Record<OperationKind, string> = {
  create: colours.green("+ create "),
  update: colours.yellow("~ update "),
  replace: colours.magenta("± replace"),
  delete: colours.red("- delete "),
  read: colours.cyan("  read   "),
  same: colours.dim("  same   "),
  other: "  other  ",
};

/** Formats a preview as text: changes by resource type, then the problems. */
export function formatResult(result: EngineResult): string {
  const lines: string[] = [];
  for (const kind of ["create", "replace", "update", "delete", "read", "other"] as const) {
    const operations = result.operations.filter((operation) => operation.kind === kind);
    if (kind === "update" || kind === "replace") {
      for (const { type, name, changed } of operations) {
        lines.push(`${SIGNS[kind]} ${shortType(type)} ${colours.bold(name)}: ${changed.join(", ")}`);
      }
      continue;
    }
    for (const [type, names] of byType(operations)) {
      const count = names.length > 1 ? colours.dim(` × ${names.length}`) : "";
      lines.push(`${SIGNS[kind]} ${shortType(type)}${count}: ${names.join(", ")}`);
    }
  }
  for (const [title, group] of Map.groupBy(result.violations, titleOf)) {
    lines.push("", title.startsWith("mandatory") ? colours.red(title) : colours.yellow(title));
    lines.push(...group.flatMap(({ message }) => message.split("\n").slice(1)).map((line) => `    ${line}`));
  }
  for (const { severity, urn, message } of result.diagnostics) {
    // The engine's own summary; the caller prints one with figures.
    if (/^(preview|update) failed$/.test(message)) continue;
    const colour = severity === "error" ? colours.red : colours.yellow;
    lines.push("", colour(`${severity}${urn === "" ? "" : ` in ${nameOf(urn)}`}: ${message}`));
  }
  return lines.join("\n");
}

/** One line of counts: `131 to create, 2 to update, 118 unchanged`. */
export function formatSummary(result: EngineResult): string {
  const verbs: [OperationKind, string][] = [
    ["create", "to create"],
    ["update", "to update"],
    ["replace", "to replace"],
    ["delete", "to delete"],
    ["same", "unchanged"],
  ];
  const counted = verbs
    .map(([kind, verb]) => [result.operations.filter((operation) => operation.kind === kind).length, verb])
    .filter(([count]) => count !== 0);
  return counted.length === 0 ? "no resources" : counted.map((pair) => pair.join(" ")).join(", ");
}

/** Violation text without the description of the rule, which the engine repeats before each finding. */
function titleOf({ level, policy, message }: Violation): string {
  return `${level} policy ${policy}: ${message.split("\n")[0]}`;
}

function byType(operations: readonly Operation[]): [string, string[]][] {
  const groups = Map.groupBy(operations, ({ type }) => type);
  return [...groups]
    .map(([type, members]): [string, string[]] => [type, members.map(({ name }) => name).sort()])
    .sort(([a], [b]) => a.localeCompare(b));
}

/** `aws:s3:Bucket` for `aws:s3/bucket:Bucket`, as the Pulumi CLI shortens it. */
function shortType(type: string): string {
  const [pkg, module = "", name] = type.split(":");
  return [pkg, pkg === "kubernetes" ? module : module.split("/")[0], name].join(":");
}

function nameOf(urn: string): string {
  return urn.split("::").slice(2).join(" ");
}
