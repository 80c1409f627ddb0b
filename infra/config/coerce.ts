import type { KeyPath } from "./problem.ts";
import { childOf, rootShape, type Shape, shapeAt } from "./shape.ts";

/**
 * Converts values to the type of the schema. `pulumi config set` stores fractions and all top-level values as
 * strings; with `--path` it stores a class name such as `1` as a number. Only unambiguous values are converted:
 * "0,75" stays a string and is refused.
 */
export function coerce(raw: unknown): unknown {
  return coerceAt([], raw, rootShape, raw);
}

function coerceAt(path: KeyPath, value: unknown, shape: Shape | undefined, raw: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((_, index) => child(path, index, value, raw));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.keys(value).map((key) => [key, child(path, key, value, raw)]));
  }
  return scalar(value, shape);
}

function child(path: KeyPath, step: string | number, value: object, raw: unknown): unknown {
  const childPath = [...path, step];
  return coerceAt(childPath, childOf(value, step), shapeAt(childPath, raw), raw);
}

function scalar(value: unknown, shape: Shape | undefined): unknown {
  if (typeof value === "string") {
    if ((shape?.type === "number" || shape?.type === "integer") && /^-?\d+(\.\d+)?$/.test(value)) {
      return Number(value);
    }
    if (shape?.type === "boolean" && (value === "true" || value === "false")) return value === "true";
  }
  if (typeof value === "number" && Number.isInteger(value) && shape?.type === "string") return String(value);
  return value;
}
