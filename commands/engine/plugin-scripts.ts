import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** A plugin of the engine that is a Node program: its file name on PATH, and what Node is to run. */
export interface PluginScript {
  name: string;
  entry: string;
}

export const languageHostScript: PluginScript = {
  name: "pulumi-language-nodejs",
  entry: join(import.meta.dirname, "language-host-process.ts"),
};

export const analyzerScript: PluginScript = {
  name: "pulumi-analyzer-policy",
  entry: require.resolve("@pulumi/pulumi/cmd/run-policy-pack"),
};

/** Writes the executable by which the engine starts a plugin, under the Node that is first on PATH. */
export function writeScript(directory: string, { name, entry }: PluginScript): void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\nexec node '${entry}' "$@"\n`);
  chmodSync(path, 0o755);
}
