import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, withProgress } from "./run-logged.mjs";
import { installFailed, SetupError } from "./setup-error.mjs";

/**
 * Whether node_modules matches package-lock.json. The stamp file is written last, so an interrupted installation has
 * none. An installation by hand with `npm ci` is recognised by npm's own record.
 */
export function nodePackagesAreReady(root) {
  const expected = stampOf(root);
  const stamp = stampFile(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === expected) return true;
  if (!npmRecordAgrees(root) || !existsSync(join(root, "node_modules", ".bin", "node"))) return false;
  writeFileSync(stamp, expected);
  return true;
}

/** Runs `npm ci`, then writes the stamp file. */
export async function installNodePackages(root) {
  const logFile = join(root, ".ratchet", "setup", "npm-ci.log");
  rmSync(logFile, { force: true });
  rmSync(stampFile(root), { force: true });
  // node_modules/.bin is about to be deleted: its node must not be the one that npm runs with.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join("node_modules", ".bin")))
    .join(delimiter);
  const env = { ...process.env, PATH: path };
  const sentence =
    "npm packages from package-lock.json (Pulumi, AWS clients, PostgreSQL, Node 24; about 700 MB)";
  await withProgress(sentence, async () => {
    const { code, output } = await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, env, logFile });
    if (code === 127) {
      throw new SetupError(
        "SET002",
        "npm was not found on PATH.",
        "Install Node with npm from https://nodejs.org, then run the command again.",
      );
    }
    if (code !== 0 && /can only install packages when your package.json and package-lock.json/.test(output)) {
      throw new SetupError(
        "SET011",
        "package.json and package-lock.json do not agree.",
        "If you edited package.json, run npm install; otherwise restore both: git checkout package.json package-lock.json",
      );
    }
    const source = "the npm registry (npm config get registry)";
    if (code !== 0) {
      throw installFailed({ what: "npm packages", source, output, logFile, fallbackCode: "SET003" });
    }
    await proveNode(root, logFile);
  });
  writeFileSync(stampFile(root), stampOf(root));
}

/**
 * Checks that the Node binary works. The npm package `node` downloads it in a nested installation that the lock file
 * does not cover.
 */
async function proveNode(root, logFile) {
  const node = join(root, "node_modules", ".bin", "node");
  const { code, output } = await run(node, ["--version"]);
  if (code === 0 && /^v2[4-9]\./.test(output)) return;
  throw new SetupError(
    "SET013",
    `The npm package "node" did not install Node 24: ${output.trim() || "no answer"}.`,
    `Make sure that npm may run install scripts (npm config get ignore-scripts), then run the command again. Details: ${logFile}`,
  );
}

function stampFile(root) {
  return join(root, "node_modules", ".ratchet-stamp");
}

function stampOf(root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${lock} ${process.platform}-${process.arch}\n`;
}

function npmRecordAgrees(root) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const found = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null || found === null) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === "" || found[path]?.version === version || ((optional || peer) && found[path] === undefined),
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}
