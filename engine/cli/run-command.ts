import { spawn } from "node:child_process";

export interface CommandResult {
  /** Exit status; 128 when a signal ended the program. */
  status: number;
  stdout: string;
  /** Output of both streams in order, for error messages. */
  output: string;
}

export interface CommandOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Called with each complete line of either stream. */
  onLine?: (line: string) => void;
  /** Ends the program after this time. The status is then not 0. */
  timeoutSeconds?: number;
  /** Ends the program when aborted. The call then throws. */
  signal?: AbortSignal;
}

/** Runs a program to its end. Throws only if it cannot be started, or was ended by `signal`. */
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
