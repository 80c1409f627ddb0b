import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { runCommand } from "./run-command.ts";

/** Version of the Pulumi CLI that is pinned in go.mod. */
export const CLI_BUILD_VERSION = "v3.200.0";

const SOURCES = import.meta.dirname;
const COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Seconds between progress lines, so that two minutes of compilation do not look like a hang. */
const REPORT_EVERY_SECONDS = 15;

/**
 * Builds the Pulumi CLI with Go from the pinned module beside this file. With empty caches this takes two to three
 * minutes and 80 MB. The result is renamed into place, so an interrupted build leaves nothing that looks complete.
 * Result  reason why the build failed, or undefined.
 */
export async function buildCli(
  go: string,
  target: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<string | undefined> {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const start = Date.now();
  const timer = setInterval(() => {
    progress(`  compiling, ${Math.round((Date.now() - start) / 1000)} s of about 180`);
  }, REPORT_EVERY_SECONDS * 1000);
  try {
    const { status, output } = await runCommand(
      go,
      [
        "build",
        "-trimpath",
        "-mod=readonly",
        "-buildvcs=false",
        `-ldflags=-s -w -X ${VERSION_VARIABLE}=${CLI_BUILD_VERSION}`,
        "-o",
        unfinished,
        COMMAND,
      ],
      // Static, so that no C compiler is needed.
      { cwd: SOURCES, environment: { ...environment, CGO_ENABLED: "0" } },
    );
    if (status !== 0) return `the build with ${go} failed: ${output.trim().split("\n").slice(-3).join(" ")}`;
    renameSync(unfinished, target);
    return undefined;
  } finally {
    clearInterval(timer);
    rmSync(unfinished, { force: true });
  }
}
