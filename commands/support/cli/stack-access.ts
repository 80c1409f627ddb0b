import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userError } from "../../../core/errors/error.ts";
import { operatorSchema } from "../../../local/cloud/operator.ts";
import { findRun, statePaths } from "../../../local/state/stack-state.ts";
import { projectRoot, stackConfigOf } from "../../../plan/stack/stack-config.ts";
import { readStackFile } from "../../../plan/stack/stack-file.ts";

/** Access of a command to a stack, as its operator. */
export interface StackAccess {
  stack: string;
  /** Settings for every client of the AWS SDK. */
  client: {
    region: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
    requestHandler: typeof patience;
  };
  /** Folder of the run on this machine; null for a deployed stack. */
  directory: string | null;
}

/**
 * By itself the SDK waits for ever. Longest is a function that examines a day: ten minutes, and one for the answer.
 */
const patience = {
  connectionTimeout: 10_000,
  requestTimeout: 11 * 60_000,
  throwOnRequestTimeout: true,
} as const;

/** The `--stack` option (flag and description) of every command that can act on a deployed stack. */
export const stackOption = [
  "--stack <name>",
  "a deployed stack, with your AWS credentials; without it, the run on this machine",
] as const;

/**
 * Access to the named deployed stack, with the credentials of the environment. Without a name, access to the run on
 * this machine.
 * Throws  TRG001 when no stack or several run here, PLAN003 for an unknown stack name.
 */
export function stackAccess(named: string | undefined): StackAccess {
  if (named === undefined) return localRun();
  const region = String(readStackFile(projectRoot, named)["aws:region"] ?? "");
  return { stack: named, client: { region, requestHandler: patience }, directory: null };
}

/** Next step after a call that was refused or not delivered. */
export function nextOfRefusal({ stack, directory }: StackAccess): string {
  return directory === null
    ? `Check that the stack is deployed and that you may assume the role ratchet-${stack}-operator.`
    : "Read the run's output in its terminal, or restart it: npm run stop, then npm start.";
}

/**
 * Workload of a command: the named one, or the only workload of the stack.
 * Throws  TRG002.
 */
export function workloadOf(stack: string, named: string | undefined): string {
  const names = stackConfigOf(stack).workloads.map((workload) => workload.name);
  const chosen = named ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  throw userError("TRG002", {
    where: "--workload",
    found: named ?? "nothing, and the stack has several",
    expected: `one of ${names.join(", ")}`,
    next: `Name it: -- --workload ${names[0]}`,
  });
}

/** Folder that contains `.ratchet/`. A test has its own. */
function stateRoot(): string {
  return process.env.RATCHET_STATE_ROOT ?? projectRoot;
}

function localRun(): StackAccess {
  const folder = join(stateRoot(), ".ratchet");
  const stacks = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^[a-z][a-z0-9-]{0,9}$/.test(name))
    : [];
  const running = stacks.filter(
    (name) => existsSync(operatorFile(name)) && findRun(stateRoot(), name)?.running === true,
  );
  const [stack] = running;
  if (stack === undefined || running.length > 1) {
    throw userError("TRG001", {
      where: "this machine",
      found: running.length === 0 ? "no stack runs" : `several stacks run: ${running.join(", ")}`,
      expected: "one running stack",
      next:
        running.length === 0
          ? "Run: npm start   Or name a deployed stack with -- --stack."
          : "Stop the others with npm run stop -- --stack.",
    });
  }
  const operator = operatorSchema.parse(JSON.parse(readFileSync(operatorFile(stack), "utf8")));
  const { endpoint, region, credentials } = operator;
  const { directory } = statePaths(stateRoot(), stack);
  return { stack, client: { endpoint, region, credentials, requestHandler: patience }, directory };
}

function operatorFile(stack: string): string {
  try {
    return statePaths(stateRoot(), stack).operatorFile;
  } catch {
    return "";
  }
}
