import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";
import { withDirectLoopback } from "./loopback.mjs";
import { installNodePackages, nodePackagesAreReady } from "./node-packages.mjs";
import { endInstallers } from "./run-logged.mjs";
import { SetupError } from "./setup-error.mjs";
import { installVenvs, venvFor } from "./venv.mjs";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** Commands that run containers or their tests, and therefore need Python. The others need only npm packages. */
const withPython = new Set(["start", "rehearse", "test", "test-pipeline", "bench", "check", "mutate"]);

/**
 * Result  exit status of the command; 1 when set-up failed, 2 for an unknown command.
 */
export async function setUpAndRun([command, ...args]) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  try {
    if (command === "venv") return await printVenv(args);
    requireCommand(command);
    await ensurePackages(command);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return error.code === "SET010" ? 2 : 1;
  }
  return runCommand(command, args);
}

/** `venv FILE`: creates the environment of a requirements file and prints the path of its Python. Used by local/. */
async function printVenv([requirements]) {
  const [venv] = await ensureVenvs([requirements]);
  console.log(venv.program);
  return 0;
}

function requireCommand(command) {
  const known = existsSync(join(root, "commands"))
    ? readdirSync(join(root, "commands")).flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []))
    : [];
  if (command !== undefined && known.includes(command)) return;
  throw new SetupError(
    "SET010",
    command === undefined ? "No command was given." : `There is no command "${command}".`,
    `There are: ${known.join(", ")}.`,
  );
}

async function ensurePackages(command) {
  const requirements = withPython.has(command) ? requirementsFor(command) : [];
  const findVenvs = () => Promise.all(requirements.map((file) => venvFor(root, file)));
  // Without Python the npm packages are installed all the same; the error is reported below, with the others.
  const venvsAreReady = await findVenvs().then(
    (found) => found.every(({ ready }) => ready),
    () => false,
  );
  if (nodePackagesAreReady(root) && venvsAreReady) return;
  console.error("[set-up] Installing the missing packages, into this folder only.");
  await withLock(join(root, ".ratchet", "setup", "lock"), async () => {
    // In parallel: one waits for the network while the other writes files. A failure lets the other finish, so that
    // all problems are reported at once.
    const outcomes = await Promise.allSettled([
      nodePackagesAreReady(root) ? undefined : installNodePackages(root),
      findVenvs().then((found) => installVenvs(root, found)),
    ]);
    const problems = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    const unexpected = problems.find((problem) => !(problem instanceof SetupError));
    if (unexpected !== undefined) throw unexpected;
    for (const problem of problems.slice(1)) console.error(problem.message);
    if (problems.length > 0) throw problems[0];
  });
}

async function ensureVenvs(requirements) {
  const find = () => Promise.all(requirements.map((file) => venvFor(root, file)));
  const found = await find();
  if (found.every(({ ready }) => ready)) return found;
  await withLock(join(root, ".ratchet", "setup", "lock"), async () => installVenvs(root, await find()));
  return find();
}

/** Requirements files of the images that a command uses. Each image has its own Python environment. */
function requirementsFor(command) {
  if (command === "check") return [join("images", "requirements-dev.txt")];
  const images = join(root, "images");
  const folders = existsSync(images) ? readdirSync(images).sort() : [];
  const files = folders.map((folder) => join("images", folder, "requirements.txt"));
  if (command.startsWith("test")) files.push(join("images", "requirements-dev.txt"));
  return files.filter((file) => existsSync(join(root, file)));
}

let commandProcess;

function runCommand(command, args) {
  const bin = join(root, "node_modules", ".bin");
  const env = withDirectLoopback({ ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` });
  const file = join(root, "commands", `${command}.ts`);
  return new Promise((resolve) => {
    commandProcess = spawn(join(bin, "node"), [file, ...args], { cwd: root, env, stdio: "inherit" });
    commandProcess.once("error", (error) => {
      console.error(`SET013 Node 24 of node_modules cannot be started: ${error.message}`);
      console.error("       Run: rm -rf node_modules   then the command again.");
      resolve(1);
    });
    commandProcess.once("exit", (code, signal) => resolve(code ?? 128 + (signalNumbers[signal] ?? 0)));
  });
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

function onSignal(signal) {
  if (commandProcess === undefined) {
    endInstallers("SIGTERM");
    process.exit(128 + signalNumbers[signal]);
  }
  // Ctrl-C in a terminal reaches the command directly; a second signal would mean "at once".
  if (signal !== "SIGINT" || !process.stdin.isTTY) commandProcess.kill(signal);
}
