import { join } from "node:path";
import { parseConfig } from "../../infra/config/parse-config.ts";
import type { StackConfig } from "../../infra/config/schema.ts";
import { readStackFile } from "./stack-file.ts";

/** Folder of the repository. */
export const projectRoot = join(import.meta.dirname, "../..");

/**
 * Reads and validates the configuration of a stack from its file.
 * Shape   replaced: settings by full key, such as `ratchet:workloads`, that replace those of the file.
 * Throws  ConfigError, PLAN003, PLAN004.
 */
export function stackConfigOf(stack: string, replaced: Record<string, unknown> = {}): StackConfig {
  const raw = Object.entries({ ...readStackFile(projectRoot, stack), ...replaced }).map(([key, value]) => [
    key === "aws:region" ? "region" : key.replace(/^ratchet:/, ""),
    value,
  ]);
  return parseConfig(Object.fromEntries(raw), stack);
}
