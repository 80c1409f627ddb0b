import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run } from "./run-logged.mjs";
import { SetupError } from "./setup-error.mjs";

const candidates = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];
const report = "import sys; print('ratchet', sys.executable, '%d.%d' % sys.version_info[:2])";

/**
 * Finds a Python of at least version 3.10: RATCHET_PYTHON if set, otherwise the first usual name that works. Each
 * candidate is started, because a name on PATH may be a shim without a program. The result is cached until PATH
 * changes.
 * Result  {executable, version: "3.12"}
 */
export async function findPython(root) {
  const remembered = join(root, ".ratchet", "setup", "python.json");
  // npm puts its own folders first; they hold no Python.
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const asked = `${process.env.RATCHET_PYTHON ?? ""}\n${path.join(delimiter)}`;
  const last = readJson(remembered);
  if (last?.asked === asked && existsSync(last.executable)) return last;
  const override = process.env.RATCHET_PYTHON;
  const tooOld = [];
  for (const name of override ? [override] : candidates) {
    const { code, output } = await run(name, ["-c", report]);
    const [, executable, version] = /ratchet (.+) (\d+\.\d+)/.exec(code === 0 ? output : "") ?? [];
    if (executable === undefined) continue;
    if (isNewEnough(version)) {
      mkdirSync(dirname(remembered), { recursive: true });
      writeFileSync(remembered, JSON.stringify({ asked, executable, version }));
      return { executable, version };
    }
    tooOld.push(`${name} is ${version}`);
  }
  const looked = override ? `RATCHET_PYTHON=${override}` : candidates.join(", ");
  throw new SetupError(
    "SET005",
    tooOld.length > 0
      ? `Python is too old: ${tooOld.join(", ")}; expected 3.10 or newer.`
      : "Python was not found.",
    `Looked for ${looked}. MLflow and the training run in it.\n` +
      "Install Python 3.10 or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python),\n" +
      "or name one: RATCHET_PYTHON=/path/to/python3",
  );
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 10);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
