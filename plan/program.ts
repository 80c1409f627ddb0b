import { join } from "node:path";
import infra from "../infra/index.ts";
import { evaluate } from "./evaluate.ts";
import type { Graph, Provider } from "./graph.ts";
import { placeholders } from "./placeholders.ts";
import { readStackFile } from "./stack/stack-file.ts";

const root = join(import.meta.dirname, "..");

/**
 * Evaluates a stack, with the configuration from its file, to a graph.
 * Shape   config: replaces complete keys of the file. provider: answers in place of the cloud; absent: placeholders.
 */
export async function program(options: {
  stack: string;
  config?: Record<string, unknown>;
  provider?: Provider;
  secrets?: "redact" | "reveal";
}): Promise<Graph> {
  const config = { ...readStackFile(root, options.stack), ...options.config };
  const region = String(config["aws:region"] ?? "");
  return await evaluate({
    stack: options.stack,
    config,
    program: infra,
    provider: options.provider ?? placeholders(region),
    ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
  });
}
