import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** A plugin of the engine that is a Node program: its file name on PATH, and what Node is to run. */
export interface PluginScript {
  name: string;
  /** The program and its first arguments; the engine's own follow. */
  command: readonly string[];
}

/** Passed because the engine starts the plugin in the program's folder and not in the project's. */
export function languageHostScript(projectDirectory: string): PluginScript {
  const entry = join(import.meta.dirname, "language-host-process.ts");
  return { name: "pulumi-language-nodejs", command: [entry, projectDirectory] };
}

export const analyzerScript: PluginScript = {
  name: "pulumi-analyzer-policy",
  command: [require.resolve("@pulumi/pulumi/cmd/run-policy-pack")],
};

/** Writes the executable by which the engine starts a plugin, under the Node that is first on PATH. */
export function writeScript(directory: string, { name, command }: PluginScript): void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(path, `#!/bin/sh\nexec node ${quoted} "$@"\n`);
  chmodSync(path, 0o755);
}
