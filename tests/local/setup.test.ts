import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/**
 * Set-up in a small project of its own: the real npm and the real uv, with packages that lie on the disk, so that the
 * tests need no network. What they do not show: the real packages' installation, which every fresh clone does.
 */
const repository = join(import.meta.dirname, "..", "..");
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "ratchet-setup-"));
  cpSync(join(repository, "commands", "support", "setup"), join(project, "commands", "support", "setup"), {
    recursive: true,
  });
  cpSync(join(repository, "commands", "setup.mjs"), join(project, "commands", "setup.mjs"));
  write(
    "commands/plan.ts",
    'console.log(process.argv.slice(2).join(" "), "by", process.version); process.exitCode = 7;',
  );
  write("commands/rehearse.ts", 'console.log("rehearsed")');
  // Stands for the npm package `node`: a program that is this test's own Node.
  write(
    "vendor/node/package.json",
    JSON.stringify({ name: "node", version: "24.0.0", bin: { node: "run.sh" } }),
  );
  write("vendor/node/run.sh", `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  chmodSync(join(project, "vendor/node/run.sh"), 0o755);
  lockedTo({ "vendor/node": { name: "node", version: "24.0.0", bin: { node: "run.sh" } } });
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), text);
}

function lockedTo(packages: Record<string, object>, more: Record<string, string> = {}): void {
  const dependencies = { node: "file:vendor/node", ...more };
  const about = { name: "small", version: "1.0.0" };
  write("package.json", JSON.stringify({ ...about, type: "module", dependencies }));
  const link = { "node_modules/node": { resolved: "vendor/node", link: true } };
  const all = { "": { ...about, dependencies }, ...link, ...packages };
  write("package-lock.json", JSON.stringify({ ...about, lockfileVersion: 3, requires: true, packages: all }));
}

interface Outcome {
  status: number | null;
  out: string;
  said: string;
}

function setup(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = start(args, env);
    let [out, said] = ["", ""];
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.once("close", (status) => resolve({ status, out, said }));
  });
}

function start(args: string[], env: Record<string, string> = {}) {
  const own = { ...process.env, ...env };
  return spawn(process.execPath, ["commands/setup.mjs", ...args], { cwd: project, env: own });
}

describe("set-up", () => {
  it("installs what is missing, says so, and runs the command with its arguments and its exit status", async () => {
    const { status, out, said } = await setup(["plan", "--stack", "dev"]);
    expect({ status, out }).toEqual({ status: 7, out: `--stack dev by ${process.version}\n` });
    expect(said).toContain("npm packages from package-lock.json");
  });

  it("says nothing when all is there, also after npm ci by hand", async () => {
    await setup(["plan"]);
    expect((await setup(["plan"])).said).toBe("");
    rmSync(join(project, "node_modules", ".ratchet-stamp"));
    expect((await setup(["plan"])).said).toBe("");
  });

  it("installs again after an installation that was cut off, and after a change of the lock file", async () => {
    await setup(["plan"]);
    rmSync(join(project, "node_modules", ".ratchet-stamp"));
    rmSync(join(project, "node_modules", ".package-lock.json"));
    expect((await setup(["plan"])).said).toContain("npm packages");
    write(
      "vendor/node/package.json",
      JSON.stringify({ name: "node", version: "24.0.1", bin: { node: "run.sh" } }),
    );
    lockedTo({ "vendor/node": { name: "node", version: "24.0.1", bin: { node: "run.sh" } } });
    expect((await setup(["plan"])).said).toContain("npm packages");
  });

  it("lets the second of two at once wait for the first and install nothing itself", async () => {
    const both = await Promise.all([setup(["plan"]), setup(["plan"])]);
    expect(both.map(({ status }) => status)).toEqual([7, 7]);
    expect(both.filter(({ said }) => said.includes("npm packages"))).toHaveLength(1);
  });

  it("takes over from a set-up that was killed", async () => {
    const gone = spawnSync("true").pid;
    write(".ratchet/setup/lock", String(gone));
    expect((await setup(["plan"])).status).toBe(7);
  });

  it("says that the npm registry is out of reach, and what to do", async () => {
    const resolved = "http://127.0.0.1:9/far/-/far-1.0.0.tgz";
    const far = { version: "1.0.0", resolved, integrity: "sha512-AAAA" };
    lockedTo(
      { "vendor/node": { name: "node", version: "24.0.0" }, "node_modules/far": far },
      { far: "1.0.0" },
    );
    const { status, said } = await setup(["plan"], { npm_config_fetch_retries: "0" });
    expect(status).toBe(1);
    expect(said).toMatch(/SET004 No way to the npm registry[\s\S]*Check the network/);
    expect(existsSync(join(project, ".ratchet", "setup", "npm-ci.log"))).toBe(true);
  });

  it("names the known commands when there is no such one", async () => {
    const { status, said } = await setup(["rehears"]);
    expect(status).toBe(2);
    expect(said).toMatch(/SET010 [\s\S]*plan, rehearse/);
  });

  it("lets a command reach this machine directly, beside a proxy that swallows what it is given", async () => {
    const swallow = createTcpServer(() => {}).listen(0, "127.0.0.1");
    const answer = createServer((_, response) => response.end("the time")).listen(0, "127.0.0.1");
    await Promise.all([swallow, answer].map((server) => once(server, "listening")));
    const portOf = (server: Server) => Object(server.address()).port;
    try {
      const url = `http://127.0.0.1:${portOf(answer)}/`;
      write(
        "commands/ask.ts",
        `import { get } from "node:http";
         const signal = AbortSignal.timeout(5000);
         const fetched = await fetch("${url}", { signal }).then((response) => response.text(), String);
         const got = await new Promise((resolve) =>
           get("${url}", { signal }, (response) => response.setEncoding("utf8").on("data", resolve)).on("error", resolve));
         console.log(fetched, "and", String(got), "but", process.env.NO_PROXY);`,
      );
      await setup(["plan"]);
      const { out, said } = await setup(["ask"], {
        ...{ NODE_USE_ENV_PROXY: "1", HTTP_PROXY: `http://127.0.0.1:${portOf(swallow)}` },
        ...{ http_proxy: "", NO_PROXY: "internal.example", no_proxy: "" },
      });
      expect(out + said).toBe("the time and the time but internal.example,127.0.0.1,localhost,::1\n");
    } finally {
      for (const server of [swallow, answer]) server.close();
    }
  });

  it("leaves a NO_PROXY that excludes everything", async () => {
    write("commands/ask.ts", "console.log(process.env.NO_PROXY, process.env.no_proxy)");
    expect((await setup(["ask"], { NO_PROXY: "*", no_proxy: "" })).out).toBe("* *\n");
  });

  it("hands SIGTERM on and ends with the command's own status", async () => {
    write(
      "commands/wait.ts",
      'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("up")',
    );
    await setup(["plan"]);
    const child = start(["wait"]);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.stdout.once("data", () => child.kill("SIGTERM"));
    expect(await ended).toBe(9);
  });
});

describe("set-up of Python", () => {
  beforeEach(() => write("images/small/requirements.txt", "# nothing but a comment\n"));

  it("names what was looked for when there is no Python, and still installs the npm packages", async () => {
    const { status, said } = await setup(["rehearse"], { RATCHET_PYTHON: "/nowhere/python3" });
    expect(status).toBe(1);
    expect(said).toMatch(/SET005 Python was not found[\s\S]*RATCHET_PYTHON=\/nowhere\/python3/);
    expect(existsSync(join(project, "node_modules", ".ratchet-stamp"))).toBe(true);
  });

  it("refuses a Python older than 3.10", async () => {
    write("old-python", '#!/bin/sh\necho "ratchet $0 3.9"\n');
    chmodSync(join(project, "old-python"), 0o755);
    const { said } = await setup(["rehearse"], { RATCHET_PYTHON: join(project, "old-python") });
    expect(said).toMatch(/SET005 Python is too old: .*old-python is 3\.9; expected 3\.10/);
  });

  it("says that PyPI is out of reach, and has installed the npm packages all the same", async () => {
    const unreachable = {
      PIP_INDEX_URL: "http://127.0.0.1:9/simple",
      PIP_RETRIES: "0",
      PIP_NO_CACHE_DIR: "1",
    };
    const { status, said } = await setup(["rehearse"], unreachable);
    expect(status).toBe(1);
    expect(said).toMatch(/SET004 No way to PyPI/);
    expect(existsSync(join(project, "node_modules", ".ratchet-stamp"))).toBe(true);
  });

  it("shares an environment between equal files, keeps it when a comment changes, and repairs a half-made one", async () => {
    const made = spawnSync(process.execPath, ["commands/setup.mjs", "venv", "images/requirements-dev.txt"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect(made.stderr).not.toContain("SET0");
    mkdirSync(join(project, ".ratchet"), { recursive: true });
    symlinkSync(join(repository, ".ratchet", "tools"), join(project, ".ratchet", "tools"));
    write("images/equal/requirements.txt", "\n# another comment\n");
    const [first, second] = [
      await setup(["venv", "images/small/requirements.txt"]),
      await setup(["venv", "images/equal/requirements.txt"]),
    ];
    expect(second).toEqual({ status: 0, out: first.out, said: "" });
    const python = first.out.trim();
    expect(
      spawnSync(python, ["-c", "import sys; print(sys.prefix != sys.base_prefix)"], { encoding: "utf8" })
        .stdout,
    ).toBe("True\n");
    rmSync(join(python, "..", "..", "ratchet-stamp"));
    const third = await setup(["venv", "images/small/requirements.txt"]);
    expect(third.said).toContain("images/small/requirements.txt");
    expect(readFileSync(join(python, "..", "..", "ratchet-stamp"), "utf8")).toContain("images/small");
  });
});
