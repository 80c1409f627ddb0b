import { RatchetError } from "../../core/errors/error.ts";
import { crossCheck } from "./checks/cross-checks.ts";
import { isStackName } from "./checks/production-checks.ts";
import { secretFindings } from "./checks/secrets.ts";
import { unavailable } from "./checks/unavailable.ts";
import { coerce } from "./coerce.ts";
import { type Finding, findingsOf } from "./issues.ts";
import { mend } from "./mend.ts";
import type { ConfigProblem } from "./problem.ts";
import { type StackConfig, stackSchema } from "./schema.ts";

/** Error with all problems of a stack configuration. */
export class ConfigError extends RatchetError {
  readonly problems: readonly ConfigProblem[];

  constructor(stack: string, problems: readonly ConfigProblem[]) {
    super("CFG000", "user", {
      where: `Pulumi.${stack}.yaml`,
      found: problems.length === 1 ? "1 problem" : `${problems.length} problems`,
      expected: "none",
      next: `Run the commands below, then try again.\n\n${problems.map(report).join("\n\n")}`,
    });
    this.name = "ConfigError";
    this.problems = problems;

    function report({ code, key, got, expected, command }: ConfigProblem): string {
      return `${code} ${key} in Pulumi.${stack}.yaml is ${got}; expected ${expected}.\n       Run: ${command}`;
    }
  }
}

/**
 * Validates a complete stack configuration and adds defaults.
 * Shape   raw: keys of namespace `ratchet` without their prefix, and `region`. inClear: secret settings that are
 *         unencrypted in the stack's file.
 * Throws  ConfigError with all problems: wrong single keys, and contradictions between keys. To find the latter,
 *         wrong keys are first replaced by valid values.
 */
export function parseConfig(
  raw: Record<string, unknown>,
  stack: string,
  inClear: readonly string[] = [],
): StackConfig {
  const set = unavailable(raw, stack);
  const typed = coerce(set.rest);
  const parsed = stackSchema.safeParse(typed);
  const findings = [...set.findings, ...stackNameFindings(stack), ...secretFindings(raw, inClear, stack)];
  let config = parsed.data;
  let mended: Finding["path"][] = [];
  if (!parsed.success) {
    const wrong = parsed.error.issues.flatMap((issue) => findingsOf(issue, typed, stack));
    findings.push(...wrong);
    mended = wrong.map(({ path }) => path);
    config = mend(typed, mended);
  }
  if (config !== undefined) {
    findings.push(
      ...crossCheck(config, stack, typed).filter(
        ({ path }) => !mended.some((other) => isWithin(path, other)),
      ),
    );
  }
  if (findings.length > 0 || config === undefined) {
    throw new ConfigError(
      stack,
      findings.map(({ problem }) => problem),
    );
  }
  return config;
}

function stackNameFindings(stack: string): Finding[] {
  if (isStackName(stack)) return [];
  const expected =
    "a name of 1 to 10 of a-z, 0-9 and single dashes between them, a letter first: it is part of every physical name";
  const command = "pulumi stack rename dev";
  return [
    {
      path: [],
      problem: { code: "CFG022", key: "the stack's name", got: JSON.stringify(stack), expected, command },
    },
  ];
}

/** Whether `path` is equal to `other` or below it. */
function isWithin(path: Finding["path"], other: Finding["path"]): boolean {
  return other.every((step, index) => path[index] === step);
}
