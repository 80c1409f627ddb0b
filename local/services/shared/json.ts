export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Value at a simple JSON path of AWS: `$`, `$.detail.name`, `$.resources[0]`, `$.detail['a-b']`.
 * Result  undefined when there is none.
 */
export function atPath(value: Json, path: string): Json | undefined {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)];
  let current: Json | undefined = value;
  for (const [, key, index, quoted] of steps) {
    const name = key ?? quoted;
    if (name !== undefined) current = isObject(current) ? current[name] : undefined;
    else current = Array.isArray(current) ? current[Number(index)] : undefined;
  }
  return current;
}
