import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type BuildOptions, build, version } from "esbuild";
import { type BundleRecord, digestOf, digestsOf, isCurrent } from "./bundle-record.ts";

/** Folders that a function reads at run time, beside its code. */
const companions: Record<string, { from: string; to: string }[]> = {
  "migrate-database": [{ from: "database/migrations", to: "migrations" }],
};

/** Files, other than sources, that affect how esbuild resolves an import. */
const resolution = ["package-lock.json", "tsconfig.json"];

const options = {
  outExtension: { ".js": ".mjs" },
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
} satisfies BuildOptions;

/**
 * Bundles functions with everything that they import, into `<out>/<function>/index.mjs`.
 * Edges   equal sources give equal bytes, so an unchanged function previews as unchanged. Bundles of unchanged
 *         sources are reused. An unchanged file is not written; a changed file is replaced atomically, because the
 *         embedded cloud or a second evaluation may be reading it. CommonJS modules call `require`, which ES modules
 *         lack; the banner defines it.
 */
export async function bundleFunctions(root: string, names: readonly string[], out: string): Promise<void> {
  const copies = copiesOf(root, names, out);
  const settings = digestOf(
    JSON.stringify({ version, options, names, copies, ...digestsOf(root, resolution) }),
  );
  const record = join(out, "record.json");
  if (isCurrent(root, record, settings)) return;
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join("lambdas", name, "index.ts"), out: join(name, "index") })),
    outdir: out,
    write: false,
    metafile: true,
  });
  const wanted = new Map<string, Uint8Array>();
  for (const { path, contents } of outputFiles) wanted.set(path, contents);
  for (const { from, to } of copies) wanted.set(join(root, to), readFileSync(join(root, from)));
  const sources = [...Object.keys(metafile.inputs), ...copies.map(({ from }) => from)];
  const made: BundleRecord = {
    settings,
    // What esbuild leaves out, such as a package's browser variant, stands among its inputs in brackets.
    inputs: digestsOf(
      root,
      sources.filter((path) => !path.startsWith("(")),
    ),
    outputs: Object.fromEntries(
      [...wanted].map(([path, contents]) => [relative(root, path), digestOf(contents)]),
    ),
  };
  wanted.set(record, Buffer.from(JSON.stringify(made)));
  const unfinished = join(out, ".unfinished");
  for (const [path, contents] of wanted) replace(path, contents, unfinished);
  for (const path of filesIn(out)) {
    if (!wanted.has(path) && dirname(path) !== unfinished) rmSync(path, { force: true });
  }
}

/** Files that are copied beside the bundles, relative to the root. */
function copiesOf(root: string, names: readonly string[], out: string): { from: string; to: string }[] {
  return names.flatMap((name) =>
    (companions[name] ?? []).flatMap(({ from, to }) =>
      readdirSync(join(root, from))
        .sort()
        .map((file) => ({ from: join(from, file), to: join(relative(root, out), name, to, file) })),
    ),
  );
}

function replace(path: string, contents: Uint8Array, unfinished: string): void {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    // The file does not exist.
  }
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(unfinished, { recursive: true });
  // Outside the function's folder, which another deployment may be reading.
  const first = join(unfinished, randomUUID());
  writeFileSync(first, contents);
  renameSync(first, path);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
