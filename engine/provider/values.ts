import type { Properties } from "./rpc.ts";

/** Marks a wrapped value in Pulumi's wire format (sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Placeholder of a string that is known only when the resource exists. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Content of a secret, or the value itself. */
export function unwrap(value: unknown): unknown {
  return isObject(value) && value[SIGNATURE] === SECRET ? unwrap(value.value) : value;
}

/** Copy of a value in which every secret is replaced by its content. */
export function unwrapAll(value: unknown): unknown {
  const bare = unwrap(value);
  if (Array.isArray(bare)) return bare.map(unwrapAll);
  if (!isObject(bare)) return bare;
  return Object.fromEntries(Object.entries(bare).map(([key, item]) => [key, unwrapAll(item)]));
}

/** Content hash of a file or folder. The folder of a bundle therefore does not matter. */
function contentHash(value: Properties): unknown {
  const signed = value[SIGNATURE];
  return (signed === ASSET || signed === ARCHIVE) && value.hash ? value.hash : undefined;
}

export type ChangeKind = "add" | "delete" | "update";

/**
 * Differences between two sets of inputs, as property paths in Pulumi's notation (`spec.rules[0].host`).
 * Edges   secrets are compared by value, assets by hash. An unknown equals only itself. Absent and null are equal.
 */
export function changedPaths(before: unknown, after: unknown, path = ""): Map<string, ChangeKind> {
  const changes = new Map<string, ChangeKind>();
  const a = unwrap(before) ?? undefined;
  const b = unwrap(after) ?? undefined;
  if (a === b) return changes;
  if (a === undefined) return changes.set(path, "add");
  if (b === undefined) return changes.set(path, "delete");
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      for (const [where, kind] of changedPaths(a[i], b[i], `${path}[${i}]`)) changes.set(where, kind);
    }
    return changes;
  }
  if (!isObject(a) || !isObject(b)) return changes.set(path, "update");
  const hash = contentHash(a);
  if (hash !== undefined) return hash === contentHash(b) ? changes : changes.set(path, "update");
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const plain = /^[A-Za-z_]\w*$/.test(key);
    const inner = plain ? (path === "" ? key : `${path}.${key}`) : `${path}["${key}"]`;
    for (const [where, kind] of changedPaths(a[key], b[key], inner)) changes.set(where, kind);
  }
  return changes;
}

/** First property of a path: `spec` in `spec.rules[0].host`. */
export function topLevel(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}
