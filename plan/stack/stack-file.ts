import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { userError } from "../../core/errors/error.ts";

/**
 * Configuration of a stack from `Pulumi.<stack>.yaml`, by full key, with objects as values.
 * Edges   encrypted values stay as they are in the file, `{ secure: … }`, because a plan needs no passphrase.
 * Throws  PLAN003 for an unknown stack.
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
  const document: unknown = parseFile(path, stack);
  const config: unknown =
    typeof document === "object" && document !== null && "config" in document ? document.config : {};
  return typeof config === "object" && config !== null ? { ...config } : {};
}

/** Parses a stack file. Throws PLAN004 with the line of a YAML error. */
function parseFile(path: string, stack: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [start] = error.linePos ?? [];
    const line = start === undefined ? "" : `, line ${start.line}, column ${start.col}`;
    throw userError(
      "PLAN004",
      {
        where: `Pulumi.${stack}.yaml${line}`,
        found: error.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? "no YAML",
        expected: "YAML: keys and values, indented by spaces like their neighbours",
        next: "Correct that line, then try again.",
      },
      error,
    );
  }
}
