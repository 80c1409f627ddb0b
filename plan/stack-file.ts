import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { userError } from "../core/errors.ts";

/**
 * The configuration of a stack from `Pulumi.<stack>.yaml`, by full key, objects as values.
 * Edges   encrypted values stay what they are in the file, `{ secure: … }`: a plan needs no passphrase.
 * Throws  PLAN003 when there is no such stack.
 */
export function readStackFile(root: string, stack: string): Record<string, unknown> {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) {
    throw userError("PLAN003", {
      where: `stack ${stack}`,
      found: `no such file Pulumi.${stack}.yaml`,
      expected: "the configuration of a stack, such as dev or prod",
      next: "Name a stack that exists with -- --stack, or copy Pulumi.dev.yaml.",
    });
  }
  const document: unknown = parse(readFileSync(path, "utf8"));
  const config: unknown =
    typeof document === "object" && document !== null && "config" in document ? document.config : {};
  return typeof config === "object" && config !== null ? { ...config } : {};
}
