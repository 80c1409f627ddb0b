import type { KeyPath } from "./problem.ts";
import { fittingValue } from "./repair.ts";
import { type StackConfig, stackSchema } from "./schema.ts";
import { childOf, shapeAt, valueAt } from "./shape.ts";

/**
 * Copy of the configuration in which wrong keys have valid values. Checks across keys can then run, and one report
 * contains all problems.
 * Result  undefined when replacing single values is not enough.
 */
export function mend(raw: unknown, wrong: readonly KeyPath[]): StackConfig | undefined {
  const copy: unknown = structuredClone(raw);
  for (const path of wrong) {
    const parent = valueAt(path.slice(0, -1), copy);
    const step = path.at(-1);
    if (typeof parent !== "object" || parent === null || step === undefined) continue;
    const shape = shapeAt(path, copy);
    const found = childOf(parent, step);
    if (Array.isArray(found) && shape?.maxItems !== undefined && found.length > shape.maxItems) {
      Reflect.set(parent, step, found.slice(0, shape.maxItems));
      continue;
    }
    const value = shape === undefined ? undefined : fittingValue(path, shape, found);
    if (value === undefined) Reflect.deleteProperty(parent, step);
    else Reflect.set(parent, step, value);
  }
  return stackSchema.safeParse(copy).data;
}
