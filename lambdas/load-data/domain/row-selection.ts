import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { isSetAside } from "../../../core/sampling/draw.ts";
import type { Workload } from "../../../core/workload.ts";
import type { ExampleRow } from "../../../database/loading/copy-encoder.ts";
import { type ColumnPositions, findColumns } from "./reading/columns.ts";
import { excerptOf, type RecordSink, type RecordView, type RejectReason } from "./reading/reader.ts";
import { textHasher } from "./text-hash.ts";

const maxLabelBytes = 200;
const maxKeyBytes = 200;
/** Rejected rows that are stored for people; all are counted. */
const maxStoredRejects = 1000;

export interface Reject {
  path: string;
  line: number;
  reason: RejectReason;
  excerpt: string;
}

/** What one batch has seen so far; grows over all its objects. */
export interface Tally {
  selected: number;
  accepted: number;
  rejected: number;
  rejectedBy: Partial<Record<RejectReason, number>>;
  stored: Reject[];
}

export function emptyTally(): Tally {
  return { selected: 0, accepted: 0, rejected: 0, rejectedBy: {}, stored: [] };
}

/**
 * Decides on each record of one object: does this slot own it, and if so, is it a valid row? Valid rows are
 * written, others are counted by reason. Rejected records count as drawn, so the number of rows of a slot is exact.
 */
export class RowSelection implements RecordSink {
  /** Records of the object so far, whichever slot they belong to. */
  records = 0;
  readonly tally: Tally;
  readonly #path: string;
  readonly #source: Workload["source"];
  readonly #evaluationShare: number;
  readonly #isOwned: (index: number) => boolean;
  readonly #keyPrefix: string | undefined;
  readonly #write: (row: ExampleRow) => void;
  readonly #labels: Map<string, boolean> = new Map();
  readonly #hashText: ReturnType<typeof textHasher>;
  readonly #hashBytes = Buffer.alloc(32);
  #columns: ColumnPositions = { text: 0, label: 0, key: -1, fieldCount: 0 };
  readonly #row: ExampleRow = {
    bytes: Buffer.alloc(0),
    textStart: 0,
    textEnd: 0,
    labelStart: 0,
    labelEnd: 0,
    key: "",
    textHash: "",
    isSetAside: false,
  };

  /**
   * Shape  keyPrefix names the source in keys of rows known by position; undefined where the content is the key.
   *        isOwned says whether the slot owns the record of that index, from 0.
   */
  constructor(
    options: {
      path: string;
      workload: Workload;
      tally: Tally;
      isOwned: (index: number) => boolean;
      keyPrefix: string | undefined;
    },
    write: (row: ExampleRow) => void,
  ) {
    this.#path = options.path;
    this.#source = options.workload.source;
    this.#evaluationShare = options.workload.evaluation.share;
    this.#isOwned = options.isOwned;
    this.#keyPrefix = options.keyPrefix;
    this.#write = write;
    this.tally = options.tally;
    this.#hashText = textHasher(this.#source.maxTextBytes);
  }

  columns(names: string[]): void {
    const columns = findColumns(this.#path, names, this.#source);
    // JSON objects have no order: their reader hands over text, label and key, in this order.
    this.#columns =
      this.#source.format === "jsonl"
        ? { text: 0, label: 1, key: columns.key === -1 ? -1 : 2, fieldCount: columns.key === -1 ? 2 : 3 }
        : columns;
  }

  malformed(line: number, reason: RejectReason, excerpt: string): void {
    if (this.#isOwned(this.records++)) this.#reject(line, reason, excerpt);
  }

  record(view: RecordView): void {
    const index = this.records++;
    if (!this.#isOwned(index)) return;
    const reason = this.#problemOf(view);
    if (reason !== undefined) {
      const start = view.starts[0] ?? 0;
      this.#reject(view.line, reason, excerptOf(view.bytes.subarray(start, start + 200)));
      return;
    }
    const row = this.#row;
    row.bytes = view.bytes;
    row.textHash = this.#hashText(view.bytes, row.textStart, row.textEnd);
    this.#hashBytes.write(row.textHash, 0, "latin1");
    row.isSetAside = isSetAside(this.#hashBytes, this.#evaluationShare);
    row.key = this.#keyOf(view, index);
    this.tally.selected++;
    this.tally.accepted++;
    this.#write(row);
  }

  #keyOf(view: RecordView, index: number): string {
    if (this.#columns.key !== -1) {
      return view.bytes.toString("latin1", view.starts[this.#columns.key], view.ends[this.#columns.key]);
    }
    if (this.#keyPrefix !== undefined) {
      // Fixed width: keys then grow, and PostgreSQL fills the index from left to right.
      return this.#keyPrefix + String(index + 1).padStart(10, "0");
    }
    const { bytes, textStart, textEnd, labelStart, labelEnd } = this.#row;
    const label = bytes.toString("latin1", labelStart, labelEnd);
    return hash("sha256", `${label}\0${bytes.toString("latin1", textStart, textEnd)}`, "hex").slice(0, 40);
  }

  #problemOf(view: RecordView): RejectReason | undefined {
    const columns = this.#columns;
    if (view.fieldCount !== columns.fieldCount) return "ragged";
    const { bytes, starts, ends } = view;
    const row = this.#row;
    row.textStart = starts[columns.text] ?? 0;
    row.textEnd = ends[columns.text] ?? 0;
    row.labelStart = starts[columns.label] ?? 0;
    row.labelEnd = ends[columns.label] ?? 0;
    if (!view.clean) {
      const used =
        columns.key === -1 ? [columns.text, columns.label] : [columns.text, columns.label, columns.key];
      for (const field of used) {
        const part = bytes.subarray(starts[field], ends[field]);
        if (part.includes(0)) return "nul";
        if (!isUtf8(part)) return "encoding";
      }
    }
    if (row.textEnd - row.textStart > this.#source.maxTextBytes) return "text-too-long";
    if (isBlank(bytes, row.textStart, row.textEnd)) return "text-empty";
    if (row.labelEnd - row.labelStart > maxLabelBytes) return "label-too-long";
    if (!this.#isKnownLabel(bytes, row.labelStart, row.labelEnd)) {
      return isBlank(bytes, row.labelStart, row.labelEnd) ? "label-empty" : "label-unknown";
    }
    if (columns.key === -1) return undefined;
    const keyStart = starts[columns.key] ?? 0;
    const keyEnd = ends[columns.key] ?? 0;
    if (keyEnd - keyStart > maxKeyBytes) return "key-too-long";
    return isBlank(bytes, keyStart, keyEnd) ? "key-empty" : undefined;
  }

  /** Asked once per distinct label; the answers are kept up to a number that no real set of classes reaches. */
  #isKnownLabel(bytes: Buffer, start: number, end: number): boolean {
    const latin1 = bytes.toString("latin1", start, end);
    let known = this.#labels.get(latin1);
    if (known === undefined) {
      const label = bytes.toString("utf8", start, end);
      known = label.trim() !== "" && (this.#source.labels?.includes(label) ?? true);
      if (this.#labels.size < 10_000) this.#labels.set(latin1, known);
    }
    return known;
  }

  #reject(line: number, reason: RejectReason, excerpt: string): void {
    const tally = this.tally;
    tally.selected++;
    tally.rejected++;
    tally.rejectedBy[reason] = (tally.rejectedBy[reason] ?? 0) + 1;
    if (tally.stored.length < maxStoredRejects) {
      tally.stored.push({ path: this.#path, line, reason, excerpt });
    }
  }
}

/** White space of ASCII only: a text of other white space is odd, and still a text. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    const byte = bytes[position] ?? 0;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}
