import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Folders that a function reads at run time, beside its code. */
const companions: Record<string, { from: string; to: string }[]> = {
  "migrate-database": [{ from: "database/migrations", to: "migrations" }],
};

/**
 * Bundles functions, each with everything it imports, into `<out>/<function>/index.mjs`.
 * Edges   the same sources give the same bytes, so that an unchanged function previews as unchanged. A file that is
 *         as it should be is not touched, and another is replaced in one step: a cloud that runs these bundles on
 *         this machine, or a second evaluation at the same time, never meets half a file or none. Modules of
 *         CommonJS inside call `require`, which an ES module does not have: the banner makes one.
 */
export async function bundleFunctions(root: string, names: readonly string[], out: string): Promise<void> {
  const built = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join("lambdas", name, "index.ts"), out: join(name, "index") })),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    // pg loads this only where it is installed; the functions use the JavaScript client.
    // Only the embedded cloud loads a channel's stand-in.
    external: ["pg-native", "*/stand-in.ts"],
    minifySyntax: true,
    sourcemap: false,
    legalComments: "none",
    logLevel: "error",
    banner: {
      js: 'import { createRequire as ratchetCreateRequire } from "node:module"; const require = ratchetCreateRequire(import.meta.url);',
    },
  });
  const wanted = new Map<string, Uint8Array>();
  for (const { path, contents } of built.outputFiles) wanted.set(path, contents);
  for (const name of names) {
    for (const { from, to } of companions[name] ?? []) {
      for (const file of readdirSync(join(root, from))) {
        wanted.set(join(out, name, to, file), readFileSync(join(root, from, file)));
      }
    }
  }
  const unfinished = join(out, ".unfinished");
  for (const [path, contents] of wanted) replace(path, contents, unfinished);
  for (const path of filesIn(out)) {
    if (!wanted.has(path) && dirname(path) !== unfinished) rmSync(path, { force: true });
  }
}

function replace(path: string, contents: Uint8Array, unfinished: string): void {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    // It does not exist, so it is written.
  }
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(unfinished, { recursive: true });
  // Outside the function's folder, which a deployment at the same time may be reading as a whole.
  const first = join(unfinished, randomUUID());
  writeFileSync(first, contents);
  renameSync(first, path);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
