import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Appends the log lines of each function to its own file, `<directory>/<function>.log`. */
export function functionLog(directory: string): (functionName: string, line: string) => void {
  mkdirSync(directory, { recursive: true });
  return (functionName, line) => appendFileSync(join(directory, `${functionName}.log`), `${line}\n`);
}
