import type { KeyPath } from "./problem.ts";
import { fittingValue } from "./repair.ts";
import { type StackConfig, stackSchema } from "./schema.ts";
import { childOf, shapeAt, valueAt } from "./shape.ts";

/**
 * The configuration as it would be with its wrong keys put right, so that the checks that need a whole one can run
 * beside those of single keys and all problems fit into one report.
 * Result  undefined when more than single values is missing.
 */
export function mend(raw: unknown, wrong: readonly KeyPath[]): StackConfig | undefined {
  const copy: unknown = structuredClone(raw);
  for (const path of wrong) {
    const parent = valueAt(path.slice(0, -1), copy);
    const step = path.at(-1);
    if (typeof parent !== "object" || parent === null || step === undefined) continue;
    const shape = shapeAt(path, copy);
    const value = shape === undefined ? undefined : fittingValue(path, shape, childOf(parent, step));
    if (value === undefined) Reflect.deleteProperty(parent, step);
    else Reflect.set(parent, step, value);
  }
  return stackSchema.safeParse(copy).data;
}
