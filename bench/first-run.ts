import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { BenchOptions } from "./bench-options.ts";
import type { Row } from "./row.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..");
const peerName = "same, caches warm";

/**
 * Time from a fresh clone of the last commit to the first promoted model of `npm run rehearse -- --weeks 1`,
 * including set-up. Measured with empty caches of npm, uv and pip, and again in another clone with the caches of the
 * first run. No comparable product exists, so the second run serves as the peer.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "ratchet-bench-"));
  // PostgreSQL refuses to run as root; then it runs as the user `postgres`, who must be able to enter.
  await chmod(folder, 0o755);
  try {
    const caches = join(folder, "caches");
    const { stdout } = await execute("git", ["rev-parse", "HEAD"], { cwd: root });
    const commit = stdout.trim();
    const cold = await firstRun(join(folder, "cold"), commit, caches, (line) => say(`cold: ${line}`));
    const warm = await firstRun(join(folder, "warm"), commit, caches, (line) => say(`warm: ${line}`));
    const row = (name: string, ours: number, peer: number): Row => {
      return { name, ours, peer, peerName, unit: "s", ratio: peer / ours };
    };
    return [
      row("clone to first promoted model, caches cold", cold.promoted, warm.promoted),
      row("of which set-up, caches cold", cold.setUp, warm.setUp),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Times {
  /** Seconds from the start of the clone to the first line of the rehearsal. */
  setUp: number;
  /** Seconds until promote-model reports a promotion. */
  promoted: number;
}

async function firstRun(
  clone: string,
  commit: string,
  caches: string,
  say: (line: string) => void,
): Promise<Times> {
  const began = process.hrtime.bigint();
  const seconds = () => Number(process.hrtime.bigint() - began) / 1e9;
  await execute("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
  await execute("git", ["checkout", "--quiet", commit], { cwd: clone });
  const child = spawn("npm", ["run", "--silent", "rehearse", "--", "--weeks", "1"], {
    cwd: clone,
    env: freshEnvironment(caches),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // Read to its end, the output would hide that npm could not be started.
  ended.catch(() => undefined);
  let setUp: number | undefined;
  let promoted: number | undefined;
  const last: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    setUp ??= seconds();
    if (promoted === undefined && /promote-model .*\bpromoted\b/.test(line)) promoted = seconds();
    last.push(line);
    if (last.length > 10) last.shift();
    say(`${seconds().toFixed(0)} s  ${line}`);
  }
  const status = await ended;
  if (status !== 0 || setUp === undefined || promoted === undefined) {
    throw new Error(`The rehearsal ended with ${status} and no promoted model:\n${last.join("\n")}`);
  }
  await rm(clone, { recursive: true, force: true });
  return { setUp, promoted };
}

/** Environment without the variables that npm and this folder have added, and with its own caches. */
function freshEnvironment(caches: string): NodeJS.ProcessEnv {
  const added = /^(npm_(?!config_)|npm_config_local_prefix$|INIT_CWD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !added.test(name));
  const path = (process.env.PATH ?? "").split(delimiter).filter((entry) => !entry.startsWith(root));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    npm_config_cache: join(caches, "npm"),
    UV_CACHE_DIR: join(caches, "uv"),
    PIP_CACHE_DIR: join(caches, "pip"),
    XDG_CACHE_HOME: join(caches, "other"),
  };
}
