import { type KeyPath, keyOf } from "./problem.ts";
import { childOf, discriminatorOf, expectedOf, rootShape, type Shape } from "./shape.ts";

/** One row of the settings reference. */
export interface SettingRow {
  /** Key as Pulumi writes it; `[n]` represents each element of a list. */
  key: string;
  /** Permitted values, in words. */
  expected: string;
  /** Default value as JSON; "required" or "not set" when there is none. */
  byDefault: string;
  /** Unit and reason of the setting. */
  description: string;
}

/** All keys of the stack configuration, in the order of the schema. Docs and help are generated from this list. */
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
  if (shape.items?.properties !== undefined || shape.items?.oneOf !== undefined)
    return rowsOf([...path, "n"], shape.items, false);
  return [
    {
      key: keyOfRow(path),
      expected:
        shape.items === undefined ? expectedOf(shape) : `${expectedOf(shape)}: ${expectedOf(shape.items)}`,
      byDefault:
        shape.default !== undefined ? JSON.stringify(shape.default) : isRequired ? "required" : "not set",
      description: shape.description ?? "",
    },
  ];
}

/**
 * Rows of the configuration table for a setting that allows several shapes: first the keys that all shapes have, then the
 * keys of each shape, marked with the engine or task that the shape is for.
 */
function alternativesOf(path: KeyPath, { oneOf = [], default: byDefault }: Shape): SettingRow[] {
  const discriminator = discriminatorOf(oneOf);
  const branches = oneOf.map((branch) => ({
    named: branch.properties?.[discriminator]?.const,
    rows: rowsOf(path, branch, false),
  }));
  const seen = new Set<string>();
  return branches.flatMap(({ named, rows }) =>
    rows.flatMap((row) => {
      if (row.key === keyOfRow([...path, discriminator])) {
        const chosen = childOf(byDefault, discriminator) === named ? JSON.stringify(named) : "not set";
        return [{ ...row, byDefault: byDefault === undefined ? row.byDefault : chosen }];
      }
      if (seen.has(row.key)) return [];
      seen.add(row.key);
      const isShared = branches.every((branch) => branch.rows.some(({ key }) => key === row.key));
      return [isShared ? row : { ...row, description: `with ${named}: ${row.description}` }];
    }),
  );
}

/** Key in which `[n]` represents each element of a list. */
function keyOfRow(path: KeyPath): string {
  return keyOf(path).replaceAll(".n.", "[n].");
}
