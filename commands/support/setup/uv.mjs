import { existsSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run-logged.mjs";
import { installFailed, SetupError } from "./setup-error.mjs";

/** Version of uv. A new version gets its own tool folder. */
const uvVersion = "0.13.8";

/**
 * Path of uv, the installer for Python packages. uv creates an environment in seconds, and hard links into one cache
 * avoid copies per checkout: docs/decisions/0009-local-processes.md. uv comes from PyPI. pip installs it, or the pip
 * of a new environment where Python has no pip (Debian's python3).
 * Result  path of the program
 */
export async function ensureUv(root, python, logFile) {
  const folder = join(root, ".ratchet", "tools", `uv-${uvVersion}`);
  const program = join(folder, "bin", "uv");
  if (existsSync(program)) return program;
  const made = `${folder}.making`;
  rmSync(made, { recursive: true, force: true });
  const wanted = `uv==${uvVersion}`;
  const quiet = ["install", "--quiet", "--disable-pip-version-check"];
  let result = await run(python, ["-m", "pip", ...quiet, "--target", made, wanted], { logFile });
  if (/No module named pip/.test(result.output)) {
    result = await run(python, ["-m", "venv", made], { logFile });
    if (result.code !== 0) return onPath(result.output);
    result = await run(join(made, "bin", "python"), ["-m", "pip", ...quiet, wanted], { logFile });
  }
  if (result.code !== 0) {
    const source = "PyPI (pip config list)";
    throw installFailed({
      what: "Python installer uv",
      source,
      output: result.output,
      logFile,
      fallbackCode: "SET007",
    });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  return program;
}

function onPath(output) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "uv")).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new SetupError(
    "SET006",
    `This Python has neither pip nor venv: ${output.trim().split("\n")[0] ?? ""}`,
    "Debian and Ubuntu keep them apart: apt install python3-venv   Then run the command again.",
  );
}

/**
 * Environment variables for uv, with the package index and certificate authority of pip's configuration, which uv
 * does not read.
 */
export async function uvEnvironment(python, program) {
  const { code, output } = await run(python, ["-m", "pip", "config", "list"]);
  const pip = (key) =>
    code === 0
      ? new RegExp(`^(?::env:|global|install|user|site)\\.${key}='(.*)'$`, "m").exec(output)?.[1]
      : undefined;
  const env = { ...process.env, UV_PYTHON_DOWNLOADS: "never", UV_NO_PROGRESS: "1" };
  const carried = {
    UV_DEFAULT_INDEX: pip("index-url"),
    UV_INDEX: pip("extra-index-url")?.replaceAll("\\n", " "),
    SSL_CERT_FILE: pip("cert"),
    UV_FIND_LINKS: pip("find-links")
      ?.split(/\\n|\s+/)
      .filter((place) => place.includes("://") || existsSync(place))
      .join(" "),
  };
  for (const [name, value] of Object.entries(carried)) {
    if (value !== undefined && value !== "" && env[name] === undefined) env[name] = value;
  }
  return { program, env };
}
