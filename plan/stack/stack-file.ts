import { existsSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../../core/errors/error.ts";
import { readYamlFile } from "./yaml-file.ts";

/**
 * Configuration of a stack from `Pulumi.<stack>.yaml`, by full key, with objects as values.
 * Edges   encrypted values stay as they are in the file, `{ secure: … }`, because a plan needs no passphrase.
 * Throws  PLAN003 for an unknown stack, PLAN004 for a file that is not YAML, PLAN005 for one that the plan and the engine
 *         would read differently.
 */
export function readStackFile(root: string, stack: string): Record<string, unknown> {
  const name = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, name))) {
    throw userError("PLAN003", {
      where: `stack ${stack}`,
      found: `no such file ${name}`,
      expected: "the configuration of a stack, such as dev or prod",
      next: "Name a stack that exists with -- --stack, or copy Pulumi.dev.yaml.",
    });
  }
  const { config } = readYamlFile(root, name);
  return typeof config === "object" && config !== null ? { ...config } : {};
}
