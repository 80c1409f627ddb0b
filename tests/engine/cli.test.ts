import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findCli } from "../../engine/cli/find-cli.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-cli-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A machine with only the programs that the test puts into `bin`. */
function machine(): NodeJS.ProcessEnv {
  return { PATH: join(folder, "bin"), HOME: folder, RATCHET_CACHE: join(folder, "cache") };
}

/** A stand-in that only prints its version. */
function putPulumi(path: string, version: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("without CLI, npm and Go the error names the three ways to get one", async () => {
  await expect(findCli({ environment: machine() })).rejects.toMatchObject({
    code: "ENG001",
    responsible: "user",
    facts: {
      found: "no `pulumi` on PATH; no `npm` on PATH to download it with; no `go` on PATH to build it with",
      next: expect.stringMatching(/pulumi\.com\/docs\/install.*npx pulumi.*install Go/),
    },
  });
});

test("a CLI on PATH comes before one in the cache", async () => {
  const path = putPulumi(join(folder, "bin", "pulumi"), "v3.270.0");
  putPulumi(join(folder, "cache", "pulumi", "built", "v3.200.0", "pulumi"), "v3.200.0");
  expect(await findCli({ environment: machine() })).toEqual({ path, version: "v3.270.0", source: "PATH" });
});

test("a CLI on PATH that is too old is ignored for the one in the cache", async () => {
  putPulumi(join(folder, "bin", "pulumi"), "v3.99.0");
  const path = putPulumi(join(folder, "cache", "pulumi", "built", "v3.200.0", "pulumi"), "v3.200.0");
  expect(await findCli({ environment: machine() })).toEqual({ path, version: "v3.200.0", source: "cache" });
});
