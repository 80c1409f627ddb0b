/**
 * Puts chunks together into windows that begin at a record. What a window does not complete is kept and comes again
 * in front of the next one. A kept part is scanned again only when as many new bytes have come, so a long record
 * costs linear time in whatever chunks it arrives.
 */
export class Window {
  #kept: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  /** The next window, or undefined while it is too early to scan again. */
  add(chunk: Buffer): Buffer | undefined {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    return this.#waitingBytes < this.#kept.length ? undefined : this.take();
  }

  /** Everything that has not been scanned to its end. */
  take(): Buffer {
    const only = this.#waiting[0];
    const window =
      this.#kept.length === 0 && only !== undefined && this.#waiting.length === 1
        ? only
        : Buffer.concat([this.#kept, ...this.#waiting]);
    this.#kept = Buffer.alloc(0);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return window;
  }

  /** Keeps the unfinished record for the next window. */
  keep(rest: Buffer): void {
    // A copy: a view would hold the whole window in memory.
    this.#kept = Buffer.from(rest);
  }
}
