import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Inputs and outputs of a bundling: content digests by path relative to the root of the repository. */
export interface BundleRecord {
  /** Digest of the options, the esbuild version, and the files that affect the resolution of imports. */
  settings: string;
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Digest of each file; "" for a path that cannot be read. */
export function digestsOf(root: string, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, digestOfFile(join(root, path))]));
}

/** Whether the recorded bundles are still valid: same inputs, same settings, unchanged outputs. */
export function isCurrent(root: string, file: string, settings: string): boolean {
  const record = readRecord(file);
  if (record === undefined || record.settings !== settings) return false;
  return Object.entries({ ...record.inputs, ...record.outputs }).every(
    ([path, digest]) => digest !== "" && digestOfFile(join(root, path)) === digest,
  );
}

function digestOfFile(path: string): string {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return "";
  }
}

function readRecord(file: string): BundleRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // None was written, or not by this version: bundling writes it.
    return undefined;
  }
}
