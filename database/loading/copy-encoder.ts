import type { RowBytes } from "../../core/loading/record.ts";

/**
 * A row to write into `examples`. The bytes are valid only during the call that passes them. The content goes into
 * column `text` and the label into column `label`, in the notation of the task kind.
 */
export interface ExampleRow extends RowBytes {
  /** UTF-8 bytes of the key, as Latin-1 characters. */
  key: string;
  /** SHA-256 as 32 Latin-1 characters. */
  contentHash: string;
  isSetAside: boolean;
}

/** Columns of a copied row, in the order of the encoder. */
export const copyColumns = "slot, set_aside, workload, row_key, label, text_hash, text";

const bufferBytes = 262_144;
/** Field count, slot with length, flag with length, and the lengths of the five other fields. */
const fixedBytes = 2 + 12 + 5 + 5 * 4;
const hashBytes = 32;
const microsecondsTo2000 = 946_684_800_000_000n;

/**
 * Encodes rows in PostgreSQL's binary COPY format into large buffers. Texts are copied from the file's buffer to the
 * socket's buffer without conversion to strings. The server does not search for delimiters and escapes.
 * Source  PostgreSQL 18, COPY, "Binary Format".
 */
export class CopyEncoder {
  /** Full buffers that the caller has not taken yet. */
  #full: Buffer[] = [];
  #buffer = Buffer.allocUnsafe(bufferBytes);
  #length: number;
  /** Bytes with which every row of a batch begins, up to the key. */
  readonly #prefix: Buffer;
  readonly #flagOffset = 2 + 12 + 4;

  constructor(batch: { workload: string; slot: string }) {
    this.#length = this.#buffer.write("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", 0, "latin1");
    const workload = Buffer.from(batch.workload, "utf8");
    const prefix = Buffer.alloc(2 + 12 + 5 + 4 + workload.length);
    prefix.writeInt16BE(7, 0);
    prefix.writeInt32BE(8, 2);
    prefix.writeBigInt64BE(BigInt(Date.parse(batch.slot)) * 1000n - microsecondsTo2000, 6);
    prefix.writeInt32BE(1, 14);
    prefix.writeInt32BE(workload.length, 19);
    workload.copy(prefix, 23);
    this.#prefix = prefix;
  }

  write(row: ExampleRow): void {
    const truthLength = row.truthEnd - row.truthStart;
    const contentLength = row.contentEnd - row.contentStart;
    this.#reserve(
      fixedBytes + this.#prefix.length + row.key.length + truthLength + hashBytes + contentLength,
    );
    const buffer = this.#buffer;
    let at = this.#length;
    buffer.set(this.#prefix, at);
    buffer[at + this.#flagOffset] = row.isSetAside ? 1 : 0;
    at += this.#prefix.length;
    at = writeLength(buffer, at, row.key.length);
    at += buffer.write(row.key, at, "latin1");
    at = writeLength(buffer, at, truthLength);
    at += (row.truthBytes ?? row.bytes).copy(buffer, at, row.truthStart, row.truthEnd);
    at = writeLength(buffer, at, hashBytes);
    at += buffer.write(row.contentHash, at, "latin1");
    at = writeLength(buffer, at, contentLength);
    at += row.bytes.copy(buffer, at, row.contentStart, row.contentEnd);
    this.#length = at;
  }

  /** Returns the full buffers. They belong to the caller from now on. */
  take(): Buffer[] {
    const full = this.#full;
    if (full.length > 0) this.#full = [];
    return full;
  }

  /** Returns the remaining bytes, with the trailer of the format. */
  finish(): Buffer[] {
    this.#reserve(2);
    this.#length = this.#buffer.writeInt16BE(-1, this.#length);
    return [...this.take(), this.#buffer.subarray(0, this.#length)];
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    this.#full.push(this.#buffer.subarray(0, this.#length));
    this.#buffer = Buffer.allocUnsafe(Math.max(bufferBytes, bytes));
    this.#length = 0;
  }
}

/** Writes a 32-bit length. Buffer.writeInt32BE is slower, because it checks its arguments four times per row. */
function writeLength(buffer: Buffer, at: number, length: number): number {
  buffer[at] = length >>> 24;
  buffer[at + 1] = length >>> 16;
  buffer[at + 2] = length >>> 8;
  buffer[at + 3] = length;
  return at + 4;
}
