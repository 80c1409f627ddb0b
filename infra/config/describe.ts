import { type KeyPath, keyOf } from "./problem.ts";
import { childOf, expectedOf, rootShape, type Shape } from "./shape.ts";

/** One line of the reference of settings. */
export interface SettingRow {
  /** As pulumi spells it; `[n]` stands for each element of a list. */
  key: string;
  /** What it must be, in words. */
  expected: string;
  /** As JSON; "required" or "not set" where there is none. */
  byDefault: string;
  /** Unit and reason. */
  description: string;
}

/** Every key of the stack configuration, in the order of the schema; what docs and help are made of. */
export function describeConfig(): SettingRow[] {
  return rowsOf([], rootShape, true);
}

function rowsOf(path: KeyPath, shape: Shape, isRequired: boolean): SettingRow[] {
  if (shape.oneOf !== undefined) return alternativesOf(path, shape);
  if (shape.properties !== undefined) {
    const required = shape.required ?? [];
    return Object.entries(shape.properties).flatMap(([key, child]) =>
      rowsOf([...path, key], child, required.includes(key)),
    );
  }
  if (shape.items?.properties !== undefined) return rowsOf([...path, "n"], shape.items, false);
  return [
    {
      key: keyOf(path).replaceAll(".n.", "[n]."),
      expected:
        shape.items === undefined ? expectedOf(shape) : `${expectedOf(shape)}: ${expectedOf(shape.items)}`,
      byDefault:
        shape.default !== undefined ? JSON.stringify(shape.default) : isRequired ? "required" : "not set",
      description: shape.description ?? "",
    },
  ];
}

/** Keys that all alternatives share once, then each one's own, with the engine they belong to. */
function alternativesOf(path: KeyPath, { oneOf = [], default: byDefault }: Shape): SettingRow[] {
  const seen = new Set<string>();
  return oneOf.flatMap((branch) => {
    const engine = branch.properties?.engine?.const;
    return rowsOf(path, branch, false).flatMap((row) => {
      const name = String(row.key.split(".").at(-1));
      if (name === "engine") {
        return [
          { ...row, byDefault: childOf(byDefault, "engine") === engine ? JSON.stringify(engine) : "not set" },
        ];
      }
      if (seen.has(row.key)) return [];
      seen.add(row.key);
      const isShared = oneOf.every((other) => other.properties?.[name] !== undefined);
      return [isShared ? row : { ...row, description: `with ${engine}: ${row.description}` }];
    });
  });
}
