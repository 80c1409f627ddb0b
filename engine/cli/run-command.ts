import { spawn } from "node:child_process";

export interface CommandResult {
  /** Exit status; 128 plus nothing in particular when a signal ended it. */
  status: number;
  stdout: string;
  /** Both streams in order, for error messages. */
  output: string;
}

export interface CommandOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Each complete line as it comes, of either stream. */
  onLine?: (line: string) => void;
  /** Ends the command; the result then has a status other than 0. */
  timeoutSeconds?: number;
  /** Ends the command; the call then throws. */
  signal?: AbortSignal;
}

/** Runs a program to its end. Throws only if it could not be started, or was ended by `signal`. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      signal: options.signal,
      ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
    });
    let stdout = "";
    let output = "";
    let partial = "";
    const take = (text: string): void => {
      output += text;
      const lines = (partial + text).split("\n");
      partial = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", reject);
    child.on("close", (code) => {
      if (partial !== "") options.onLine?.(partial);
      resolve({ status: code ?? 128, stdout, output });
    });
  });
}
