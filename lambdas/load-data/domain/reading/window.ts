/**
 * Joins chunks to windows that begin at a record. The incomplete end of a window is repeated at the start of the next
 * window. An incomplete record is scanned again only after its size has doubled, so a long record costs linear time
 * for any chunk size.
 */
export class Window {
  #kept: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  /** Returns the next window, or undefined when too few new bytes have arrived to scan again. */
  add(chunk: Buffer): Buffer | undefined {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    return this.#waitingBytes < this.#kept.length ? undefined : this.take();
  }

  /** Returns all bytes that were not scanned completely. */
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

  /** Keeps an incomplete record for the next window. */
  keep(rest: Buffer): void {
    // A copy: a view would hold the whole window in memory.
    this.#kept = Buffer.from(rest);
  }
}
