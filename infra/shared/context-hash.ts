import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Hash of a folder's content. Equal files give equal hashes on every machine, whatever their dates, owners and order.
 * It is an image's tag, so an unchanged folder is neither built nor pushed again.
 * Shape   parts: files and folders to include; absent: all.
 * Edges   hidden files, and files that Python compiles or caches, are left out.
 * Result  16 hexadecimal digits of a SHA-256.
 */
export function contextHash(folder: string, parts?: readonly string[]): string {
  const hash = createHash("sha256");
  const counts = (path: string) =>
    parts?.some((part) => path === part || path.startsWith(`${part}/`)) ?? true;
  for (const path of contextFiles(folder).filter(counts)) {
    const content = readFileSync(join(folder, path));
    hash.update(`${path.length}:${path}:${content.length}:`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** The files of a folder that count, with forward slashes and in the order of their names. */
export function contextFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => path.split("/").every((part) => !isByProduct(part)))
    .sort();
}

function isByProduct(part: string): boolean {
  return (
    part.startsWith(".") || part === "__pycache__" || part.endsWith(".pyc") || part.endsWith(".egg-info")
  );
}
