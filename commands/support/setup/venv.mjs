import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findPython } from "./find-python.mjs";
import { run, withProgress } from "./run-logged.mjs";
import { installFailed, SetupError } from "./setup-error.mjs";
import { ensureUv, uvEnvironment } from "./uv.mjs";

/**
 * Environment of a requirements file, in `.ratchet/venvs/<key>`. The key is made of the file's effective content
 * (with included files), the Python version and the platform. Equal files share an environment. A changed file gets a
 * new one, and the old environment is kept for older model versions.
 */
export async function venvFor(root, requirements) {
  const { executable, version } = await findPython(root);
  const text = meaningOf(resolve(root, requirements));
  const parts = [text, version, process.platform, process.arch].join("\n");
  const key = createHash("sha256").update(parts).digest("hex").slice(0, 16);
  const folder = join(root, ".ratchet", "venvs", key);
  const program = join(folder, "bin", "python");
  // The stamp is written last. A Python that was uninstalled leaves a dangling link, which does not exist either.
  const ready = existsSync(join(folder, "ratchet-stamp")) && existsSync(program);
  return { requirements, packages: text.split("\n"), executable, folder, program, ready };
}

/**
 * Installs the missing environments concurrently. An environment that includes all packages of another one waits for
 * it, and then finds the packages in uv's cache. After a failure, the other installations still finish, so that the
 * next attempt has less to do.
 */
export async function installVenvs(root, venvs) {
  const missing = [
    ...new Map(venvs.filter(({ ready }) => !ready).map((venv) => [venv.folder, venv])).values(),
  ];
  if (missing.length === 0) return;
  const logFile = join(root, ".ratchet", "setup", "python.log");
  rmSync(logFile, { force: true });
  const { executable } = missing[0];
  const uv = await uvEnvironment(
    executable,
    await withProgress("uv, the installer for Python packages", () => ensureUv(root, executable, logFile)),
  );
  const installed = new Map();
  // The smaller ones first, so that an environment that waits finds the one it waits for.
  for (const venv of [...missing].sort((one, other) => one.packages.length - other.packages.length)) {
    const within = [...installed].filter(([other]) =>
      other.packages.every((name) => venv.packages.includes(name)),
    );
    const sentence = `Python packages of ${venv.requirements} (what runs in that container)`;
    const work = Promise.allSettled(within.map(([, end]) => end)).then(() =>
      withProgress(sentence, () => install(root, venv, uv, logFile)),
    );
    installed.set(venv, work);
  }
  const outcomes = await Promise.allSettled(installed.values());
  const [first, ...others] = outcomes.flatMap(({ status, reason }) =>
    status === "rejected" ? [reason] : [],
  );
  for (const problem of others) console.error(problem.message);
  if (first !== undefined) throw first;
}

async function install(root, { folder, requirements, executable, program }, uv, logFile) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const steps = [
    ["venv", "--quiet", "--python", executable, folder],
    ["pip", "install", "--quiet", "--python", program, "-r", resolve(root, requirements)],
  ];
  for (const args of steps) {
    const { code, output } = await run(uv.program, args, { cwd: root, env: uv.env, logFile });
    if (code !== 0) {
      const source = "PyPI (pip config list)";
      throw installFailed({ what: "Python packages", source, output, logFile, fallbackCode: "SET007" });
    }
  }
  const stamp = join(folder, "ratchet-stamp");
  writeFileSync(`${stamp}.making`, `${requirements}\n`);
  renameSync(`${stamp}.making`, stamp);
}

/** Requirements without comments and blank lines, with the content of included files. */
function meaningOf(file, seen = new Set()) {
  if (seen.has(file)) return "";
  seen.add(file);
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new SetupError("SET012", `${file} cannot be read.`, "Restore it: git checkout -- images");
  }
  return text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const included = /^(?:-r|--requirement|-c|--constraint)[\s=]+(.+)$/.exec(line)?.[1];
      return included === undefined ? line : meaningOf(resolve(dirname(file), included), seen);
    })
    .join("\n");
}
