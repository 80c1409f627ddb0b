import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const require = createRequire(import.meta.url);

const PACK = `runtime:
  name: nodejs
  options:
    typescript: false
main: index.js
`;

/**
 * Bundles the project's policy pack into a folder that the engine can attach. The SDK's policy runner loads
 * CommonJS and would otherwise transpile the TypeScript itself, which takes twice as long.
 * Shape   `into` lies inside the project, so that the bundle finds `@pulumi/policy` in its node_modules.
 * Result  the folder, or undefined when the project has no pack.
 */
export async function buildPolicyPack(projectDirectory: string, into: string): Promise<string | undefined> {
  const source = join(projectDirectory, "policies");
  if (!existsSync(join(source, "PulumiPolicy.yaml"))) return undefined;
  mkdirSync(into, { recursive: true });
  await build({
    entryPoints: [join(source, "index.ts")],
    outfile: join(into, "index.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    external: ["@pulumi/*"],
    logLevel: "silent",
  });
  writeFileSync(join(into, "PulumiPolicy.yaml"), PACK);
  writeFileSync(join(into, "package.json"), '{ "type": "commonjs", "main": "index.js", "version": "1.0.0" }\n');
  return into;
}

/** Installs the script with which the engine starts a policy pack, as a plugin; a release brings its own. */
export function installAnalyzer(pulumiHome: string): void {
  const directory = join(pulumiHome, "plugins", "analyzer-policy-v1.0.0");
  writeScript(directory, "pulumi-analyzer-policy", [require.resolve("@pulumi/pulumi/cmd/run-policy-pack")]);
}

/** An executable that runs a script under the Node that is first on PATH. */
export function writeScript(directory: string, name: string, args: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\nexec node ${args.map((arg) => `'${arg}'`).join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
}
