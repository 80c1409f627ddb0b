import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

const children = new Set();

/** Ends all running installers, when set-up itself must end. */
export function endInstallers(signal) {
  for (const child of children) child.kill(signal);
}

/** Runs a program without printing its output. Returns {code, output}; code is 127 when it cannot be started. */
export function run(command, args, { env = process.env, cwd, logFile } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    let output = "";
    const take = (chunk) => {
      output += chunk;
      if (logFile !== undefined) appendQuietly(logFile, chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const end = (code) => {
      children.delete(child);
      resolve({ code, output });
    };
    child.once("error", (error) => {
      take(`${error.message}\n`);
      end(127);
    });
    child.once("close", (code) => end(code ?? 1));
  });
}

/** Prints the running step on standard error, again every ten seconds, and its duration at the end. */
export async function withProgress(sentence, work) {
  const from = Date.now();
  const seconds = () => `${Math.round((Date.now() - from) / 1000)} s`;
  console.error(`[set-up] ${sentence} ...`);
  const still = setInterval(() => console.error(`[set-up] ${sentence}: ${seconds()}`), 10_000);
  try {
    const result = await work();
    console.error(`[set-up] ${sentence}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(still);
  }
}

function appendQuietly(file, chunk) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, chunk);
  } catch {
    // On a full disk the log cannot be written either; the output is still in memory and decides the message.
  }
}
