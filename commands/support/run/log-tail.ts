import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** Reads a log file from its end. */
export class LogTail {
  readonly name: string;
  readonly #file: string;
  #position = 0;
  #rest = Buffer.alloc(0);

  constructor(file: string, name: string) {
    this.name = name;
    this.#file = file;
  }

  /** Last lines of the file now. `news` continues after them. */
  last(lines: number): string[] {
    // Enough for the requested lines, however long the file is.
    this.#position = Math.max(0, statSync(this.#file).size - 1_000_000);
    const cut = this.#position > 0;
    const read = this.news();
    const whole = cut ? read.slice(1) : read;
    return lines === 0 ? [] : whole.slice(-lines);
  }

  /** Complete lines written since the last call. A file that has become shorter is read from its start. */
  news(): string[] {
    const size = existsSync(this.#file) ? statSync(this.#file).size : 0;
    if (size < this.#position) {
      this.#position = 0;
      this.#rest = Buffer.alloc(0);
    }
    if (size === this.#position) return [];
    const chunk = Buffer.alloc(size - this.#position);
    const handle = openSync(this.#file, "r");
    const length = readSync(handle, chunk, 0, chunk.length, this.#position);
    closeSync(handle);
    this.#position += length;
    // Cut at bytes, not at characters: an incomplete line may end in the middle of one.
    const all = Buffer.concat([this.#rest, chunk.subarray(0, length)]);
    const end = all.lastIndexOf(0x0a) + 1;
    this.#rest = all.subarray(end);
    return end === 0
      ? []
      : all
          .subarray(0, end - 1)
          .toString("utf8")
          .split("\n");
  }
}

/** Names of the `<name>.log` files in a folder. */
export function logNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".log"),
  );
  return files.map((file) => file.slice(0, -".log".length)).sort();
}

export function openLog(directory: string, name: string): LogTail {
  return new LogTail(join(directory, `${name}.log`), name);
}
