import { spawn } from "node:child_process";
import { join } from "node:path";
import type { LocalCloud } from "../../local/cloud/local-cloud.ts";

const root = join(import.meta.dirname, "../..");

export interface Ran {
  status: number | null;
  output: string;
  errors: string;
}

/** Runs a command of `commands/` in a process of its own against a cloud of this process, as from a script. */
export async function runCommand(cloud: LocalCloud, name: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "commands", `${name}.ts`), ...args], {
    env: { ...process.env, RATCHET_STATE_ROOT: join(cloud.state.paths.directory, "..", "..") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { status, output, errors };
}
