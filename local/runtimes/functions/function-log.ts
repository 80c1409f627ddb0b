import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Appends the lines of each function to a file of its own, `<directory>/<function>.log`. */
export function functionLog(directory: string): (functionName: string, line: string) => void {
  mkdirSync(directory, { recursive: true });
  return (functionName, line) => appendFileSync(join(directory, `${functionName}.log`), `${line}\n`);
}
