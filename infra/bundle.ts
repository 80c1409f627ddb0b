import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Folders that a function reads at run time, beside its code. */
const companions: Record<string, { from: string; to: string }[]> = {
  "migrate-database": [{ from: "database/migrations", to: "migrations" }],
};

/**
 * Bundles functions, each with everything it imports, into `<out>/<function>/index.mjs`.
 * Edges   the same sources give the same bytes, so that an unchanged function previews as unchanged. Modules of
 *         CommonJS inside call `require`, which an ES module does not have: the banner makes one.
 */
export async function bundleFunctions(root: string, names: readonly string[], out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join("lambdas", name, "index.ts"), out: join(name, "index") })),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    // pg loads this only where it is installed; the functions use the JavaScript client.
    external: ["pg-native"],
    minifySyntax: true,
    sourcemap: false,
    legalComments: "none",
    logLevel: "error",
    banner: {
      js: 'import { createRequire as ratchetCreateRequire } from "node:module"; const require = ratchetCreateRequire(import.meta.url);',
    },
  });
  for (const name of names) {
    for (const { from, to } of companions[name] ?? []) {
      mkdirSync(join(out, name, to), { recursive: true });
      cpSync(join(root, from), join(out, name, to), { recursive: true });
    }
  }
}
