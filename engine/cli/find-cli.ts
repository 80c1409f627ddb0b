import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { userError } from "../../core/errors/error.ts";
import { buildCli, CLI_BUILD_VERSION } from "./build-cli.ts";
import { withMachineLock } from "./machine-lock.ts";
import { runCommand } from "./run-command.ts";

export interface PulumiCli {
  path: string;
  version: string;
  source: "PATH" | "cache" | "download" | "build";
}

export interface FindCliOptions {
  /** Environment variables; PATH, HOME, XDG_CACHE_HOME and RATCHET_CACHE are used. */
  environment?: NodeJS.ProcessEnv;
  onProgress?: (line: string) => void;
}

/** Oldest version whose engine supports an attached language host. */
const OLDEST_VERSION = [3, 190] as const;
/** Version that the official npm package downloads: the newest one published there. */
const DOWNLOAD_VERSION = "3.265.0";
const DOWNLOAD_LIMIT_SECONDS = 300;

/**
 * Finds the Pulumi CLI, which contains the engine. It is searched on PATH, then in this machine's cache. If it is
 * missing, it is downloaded through npm, or built with Go from the pinned sources beside this file. The last two
 * happen once per machine.
 * Throws  ENG001 when none of these is possible.
 */
export async function findCli(options: FindCliOptions = {}): Promise<PulumiCli> {
  const environment = options.environment ?? process.env;
  const progress = options.onProgress ?? (() => {});
  const tried: string[] = [];

  const onPath = findOnPath("pulumi", environment);
  if (onPath === undefined) {
    tried.push("no `pulumi` on PATH");
  } else {
    const version = await versionOf(onPath, environment);
    if (isRecent(version)) return { path: onPath, version, source: "PATH" };
    tried.push(`${onPath} is ${version || "of an unknown version"}, too old`);
  }

  const cache = join(cacheDirectory(environment), "pulumi");
  mkdirSync(cache, { recursive: true });
  const cached = (await fromCache(cache, environment)) ?? (await obtain());
  if (cached !== undefined) return cached;

  throw userError("ENG001", {
    where: "Pulumi CLI",
    found: tried.join("; "),
    expected: "the `pulumi` command, whose engine makes the preview",
    next:
      "Do one of: install it from https://www.pulumi.com/docs/install/ and put it on PATH; " +
      "give this machine the network access that `npx pulumi version` needs to download it; " +
      "or install Go 1.24 or newer from https://go.dev/dl/, with which it is built in about three minutes",
  });

  function obtain(): Promise<PulumiCli | undefined> {
    const waiting = (pid: number): void => progress(`Pulumi CLI: waiting for process ${pid}, which gets it`);
    return withMachineLock(join(cache, "lock"), waiting, async () => {
      // The process that held the lock before may have done the work.
      const present = await fromCache(cache, environment);
      if (present !== undefined) return present;

      progress(`Pulumi CLI: not on this machine yet. Downloading v${DOWNLOAD_VERSION} (once per machine)`);
      const refusal = await download(cache, environment, progress);
      const downloaded = await fromCache(cache, environment);
      if (downloaded !== undefined) return { ...downloaded, source: "download" };
      tried.push(refusal ?? "the official download left no executable");

      const go = findOnPath("go", environment);
      if (go === undefined) {
        tried.push("no `go` on PATH to build it with");
        return undefined;
      }
      progress(`Pulumi CLI: not downloaded (${refusal}). Building ${CLI_BUILD_VERSION} with Go instead`);
      const failure = await buildCli(go, builtCli(cache), environment, progress);
      if (failure !== undefined) tried.push(failure);
      const built = await fromCache(cache, environment);
      return built && { ...built, source: "build" };
    });
  }
}

function builtCli(cache: string): string {
  return join(cache, "built", CLI_BUILD_VERSION, "pulumi");
}

/**
 * CLI that an earlier call stored in the cache. The downloaded release is preferred to the built one, because it is
 * newer.
 */
async function fromCache(cache: string, environment: NodeJS.ProcessEnv): Promise<PulumiCli | undefined> {
  const downloaded = join(cache, "versions", DOWNLOAD_VERSION, "bin", "pulumi");
  const path = [downloaded, builtCli(cache)].find(isExecutable);
  if (path === undefined) return undefined;
  // A binary that cannot say its version, such as one of another architecture on a shared home, is no CLI.
  const version = await versionOf(path, environment);
  return version === "" ? undefined : { path, version, source: "cache" };
}

/** Cache folder of Ratchet for this machine, shared by all clones. */
function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  if (environment.RATCHET_CACHE) return environment.RATCHET_CACHE;
  const base = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), ".cache");
  return join(base, "ratchet");
}

/** First executable with this name on PATH. */
function findOnPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function versionOf(path: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const { status, stdout } = await runCommand(path, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: 60,
  });
  return status === 0 ? stdout.trim() : "";
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * Installs the release through the official npm package into the cache. Returns the reason of a failure, or
 * undefined.
 */
async function download(
  cache: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<string | undefined> {
  const npm = findOnPath("npm", environment);
  if (npm === undefined) return "no `npm` on PATH to download it with";
  const { status, output } = await runCommand(
    npm,
    ["exec", "--yes", `--package=pulumi@${DOWNLOAD_VERSION}`, "--", "pulumi", "version"],
    {
      // Outside the project, whose own node_modules would be found first.
      cwd: cache,
      environment: { ...environment, PULUMI_HOME: cache, PULUMI_SKIP_UPDATE_CHECK: "true" },
      onLine: (line) => progress(`  ${line}`),
      timeoutSeconds: DOWNLOAD_LIMIT_SECONDS,
    },
  );
  if (status === 0) return undefined;
  const reason = output
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("npm warn"))
    .pop();
  return `the official download failed: ${reason ?? `status ${status}`}`;
}
