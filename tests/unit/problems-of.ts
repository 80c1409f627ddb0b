import { ConfigError, parseConfig } from "../../infra/config/parse-config.ts";
import type { ConfigProblem } from "../../infra/config/problem.ts";
import type { Raw } from "./broken-configurations.ts";

/** Every problem that the configuration's report names; none where it is accepted. */
export function problemsOf(raw: Raw, stack = "dev"): readonly ConfigProblem[] {
  try {
    parseConfig(raw, stack);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
