import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** An engine plugin that is a Node program: its file name on PATH, and the command to run. */
export interface PluginScript {
  name: string;
  /** Program and first arguments. The engine appends its own arguments. */
  command: readonly string[];
}

/**
 * Plugin script of the language host. It passes the project folder, because the engine starts the plugin in the
 * program's folder.
 */
export function languageHostScript(projectDirectory: string): PluginScript {
  const entry = join(import.meta.dirname, "language-host-process.ts");
  return { name: "pulumi-language-nodejs", command: [entry, projectDirectory] };
}

export const analyzerScript: PluginScript = {
  name: "pulumi-analyzer-policy",
  command: [require.resolve("@pulumi/pulumi/cmd/run-policy-pack")],
};

/** Writes the executable with which the engine starts a plugin. It uses the first Node on PATH. */
export function writeScript(directory: string, { name, command }: PluginScript): void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  writeFileSync(path, `#!/bin/sh\nexec node ${quoted} "$@"\n`);
  chmodSync(path, 0o755);
}
