import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { isBlank, isBlankRecord, type RecordView } from "../../../core/loading/record.ts";
import { isSetAside } from "../../../core/sampling/draw.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { ExampleRow } from "../../../database/loading/copy-encoder.ts";
import type { RowReader, RowRules } from "../../../tasks/task-kind.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { type ColumnPositions, findColumns } from "./reading/columns.ts";
import { holdsDamage } from "./reading/damage.ts";
import { excerptOf, type MalformedReason, type RecordSink } from "./reading/reader.ts";
import { SummaryLines } from "./summary-lines.ts";

const maxKeyBytes = 200;
/** Maximum rejected rows that are stored for inspection. All rejected rows are counted. */
const maxStoredRejects = 1000;

export interface Reject {
  path: string;
  line: number;
  reason: string;
  excerpt: string;
}

/** Row counts of one batch, over all of its objects. */
export interface Tally {
  selected: number;
  accepted: number;
  rejected: number;
  rejectedBy: Record<string, number>;
  stored: Reject[];
  /** Headers found among the rows; they are not rows. */
  repeatedHeaders: number;
  /** Accepted rows with damaged characters (reading/damage.ts). */
  damaged: number;
}

export function emptyTally(): Tally {
  return {
    selected: 0,
    accepted: 0,
    rejected: 0,
    rejectedBy: {},
    stored: [],
    repeatedHeaders: 0,
    damaged: 0,
  };
}

/** Adds the counts of an object to those of the batch. */
export function addTally(batch: Tally, object: Tally): void {
  batch.selected += object.selected;
  batch.accepted += object.accepted;
  batch.rejected += object.rejected;
  for (const [reason, rows] of Object.entries(object.rejectedBy)) {
    batch.rejectedBy[reason] = (batch.rejectedBy[reason] ?? 0) + rows;
  }
  batch.repeatedHeaders += object.repeatedHeaders;
  batch.damaged += object.damaged;
  storeRejects(batch, object.stored);
}

/** Stores rejected rows for people, up to the limit of a batch. */
export function storeRejects(batch: Tally, rejects: readonly Reject[]): void {
  batch.stored.push(...rejects.slice(0, Math.max(0, maxStoredRejects - batch.stored.length)));
}

/**
 * Decides on each record of one object whether the slot owns it and whether it is a valid row. Valid rows are
 * written; other rows are counted by reason. Rejected records count as drawn, so the number of rows of a slot is
 * exact.
 */
export class RowSelection implements RecordSink {
  /** Number of records read so far, including records of other slots. */
  records = 0;
  readonly tally: Tally;
  readonly #path: string;
  readonly #source: Workload["source"];
  readonly #evaluationShare: number;
  readonly #isOwned: (index: number) => boolean;
  readonly #keyPrefix: string | undefined;
  readonly #write: (row: ExampleRow) => void;
  readonly #rules: RowRules;
  readonly #reader: RowReader;
  readonly #summaries = new SummaryLines();
  readonly #hashBytes = Buffer.alloc(32);
  #columns: ColumnPositions = { row: [], key: -1, fieldCount: 0 };
  /** Positions of the row's columns, and of the key column if there is one. */
  #used: readonly number[] = [];
  readonly #row: ExampleRow = {
    bytes: Buffer.alloc(0),
    contentStart: 0,
    contentEnd: 0,
    truthStart: 0,
    truthEnd: 0,
    key: "",
    contentHash: "",
    isSetAside: false,
  };

  /**
   * Shape   keyPrefix: name of the source, for keys that are row positions; undefined when the key is the row's
   *         content. isOwned: whether the slot owns the record with an index, from 0.
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
    this.#rules = taskOf(options.workload).rows;
    this.#reader = this.#rules.reader();
  }

  columns(names: string[], fields: "all" | "wanted"): void {
    const columns = findColumns(this.#path, names, this.#source, this.#rules.columns);
    const hasKey = columns.key !== -1;
    if (fields === "wanted") {
      // JSON objects have no order: their reader hands over the row's columns and then the key, in this order.
      const row = columns.row.map((_, place) => place);
      this.#columns = {
        row,
        key: hasKey ? row.length : -1,
        fieldCount: row.length + (hasKey ? 1 : 0),
      };
    } else {
      this.#columns = columns;
    }
    this.#used = hasKey ? [...this.#columns.row, this.#columns.key] : this.#columns.row;
  }

  malformed(line: number, reason: MalformedReason, excerpt: string): void {
    if (this.#isOwned(this.records++)) this.#reject(line, reason, excerpt);
  }

  headerAgain(): void {
    this.tally.repeatedHeaders++;
  }

  record(view: RecordView): void {
    const first = view.starts[0] ?? 0;
    if ((view.ends[0] === first || (view.bytes[first] ?? 0) <= 0x20) && isBlankRecord(view)) return;
    const index = this.records++;
    if (!this.#isOwned(index)) return;
    const reason = this.#problemOf(view);
    if (reason !== undefined) {
      const end = view.ends[Math.min(view.fieldCount, view.ends.length) - 1];
      this.#reject(view.line, reason, excerptOf(view.bytes.subarray(view.starts[0], end)));
      return;
    }
    const row = this.#row;
    row.contentHash = this.#reader.hash(row);
    this.#hashBytes.write(row.contentHash, 0, "latin1");
    row.isSetAside = isSetAside(this.#hashBytes, this.#evaluationShare);
    row.key = this.#keyOf(view, index);
    if (
      !view.undamaged &&
      this.#used.some((field) => holdsDamage(view.bytes.subarray(view.starts[field], view.ends[field])))
    ) {
      this.tally.damaged++;
    }
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
    const { bytes, contentStart, contentEnd, truthStart, truthEnd, truthBytes } = this.#row;
    const truth = (truthBytes ?? bytes).toString("latin1", truthStart, truthEnd);
    const content = bytes.toString("latin1", contentStart, contentEnd);
    return hash("sha256", `${truth}\0${content}`, "hex").slice(0, 40);
  }

  #problemOf(view: RecordView): string | undefined {
    const columns = this.#columns;
    if (view.fieldCount !== columns.fieldCount) return "ragged";
    const { bytes, starts, ends } = view;
    if (!view.clean) {
      for (const field of this.#used) {
        const part = bytes.subarray(starts[field], ends[field]);
        if (part.includes(0)) return "nul";
        if (!isUtf8(part)) return "encoding";
      }
    }
    const problem = this.#reader.read(view, columns.row, this.#row);
    if (problem !== undefined) return problem;
    if (this.#rules.truths === "classes" && this.#summaries.isOne(this.#row)) return "summary";
    if (columns.key === -1) return undefined;
    const keyStart = starts[columns.key] ?? 0;
    const keyEnd = ends[columns.key] ?? 0;
    if (keyEnd - keyStart > maxKeyBytes) return "key-too-long";
    return isBlank(bytes, keyStart, keyEnd) ? "key-empty" : undefined;
  }

  #reject(line: number, reason: string, excerpt: string): void {
    const tally = this.tally;
    tally.selected++;
    tally.rejected++;
    tally.rejectedBy[reason] = (tally.rejectedBy[reason] ?? 0) + 1;
    if (tally.stored.length < maxStoredRejects) {
      tally.stored.push({ path: this.#path, line, reason, excerpt });
    }
  }
}
