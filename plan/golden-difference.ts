import { parse } from "yaml";

const linesPerFile = 40;

/**
 * Differences between an accepted plan and the current plan, for a reviewer.
 * Shape   both plans as file name to YAML text.
 * Result  lines `+ path: value` and `- path: value` below the name of each file that differs; empty without
 *         differences. For a file with more than 40 such lines, the first 40 and a count.
 */
export function goldenDifference(accepted: Map<string, string>, planned: Map<string, string>): string[] {
  const names = [...new Set([...accepted.keys(), ...planned.keys()])].sort();
  return names
    .filter((name) => accepted.get(name) !== planned.get(name))
    .flatMap((name) => [name, ...shortened(linesOf(accepted.get(name), planned.get(name)))]);
}

function linesOf(accepted: string | undefined, planned: string | undefined): string[] {
  const [before, after] = [leavesOf(accepted), leavesOf(planned)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  if (paths.length === 0) return ["  the same values in another order"];
  return paths.flatMap((path) => [
    ...(before.has(path) ? [`  - ${path}: ${before.get(path)}`] : []),
    ...(after.has(path) ? [`  + ${path}: ${after.get(path)}`] : []),
  ]);
}

function shortened(lines: string[]): string[] {
  if (lines.length <= linesPerFile) return lines;
  return [...lines.slice(0, linesPerFile), `  … and ${lines.length - linesPerFile} more lines`];
}

/** Values by the keys that lead to them, such as `resources > Role a > inputs > name`. */
function leavesOf(text: string | undefined): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (entries.length === 0) leaves.set(path, JSON.stringify(value));
    for (const [key, item] of entries) walk(item, path === "" ? key : `${path} > ${key}`);
  };
  if (text !== undefined) walk(parse(text), "");
  return leaves;
}
