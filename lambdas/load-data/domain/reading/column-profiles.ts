import type { RecordView } from "../../../../core/loading/record.ts";

/** Records that are all examined; of those after them one in `interval`. */
const examinedFirst = 1000;
const interval = 16;
/** A column with more distinct values, or a longer one, is no list of classes. */
const maxDistinct = 1000;
const maxValueBytes = 200;
/** Fewer records say too little; values that recur so often among the lines themselves then count as well. */
const enoughRecords = 20;
const recursOften = 5;
const fewestValues = 8;
const numberLike = /^(?=\D*\d)[\d.,:+/TZ -]*$/;

interface Profile {
  /** The values so far; undefined when the column is no list of classes. */
  values: Set<string> | undefined;
  areNumbers: boolean;
}

/** A part of a line that may be a row. */
export interface LinePieces {
  /** The column that the part begins with; of a line that goes on, the one after the part. */
  from: number;
  pieces: readonly string[];
  /** The line goes on after the part, and the part begins the line. */
  goesOn: boolean;
}

/**
 * What the columns of a table hold: which values recur, and which are numbers. It recognises a line that is a row of
 * the table, whatever quotes say.
 * Edges   examines a sample that depends on the records alone, not on how they arrive: two readings of an object agree.
 */
export class ColumnProfiles {
  readonly #profiles: Profile[];
  #records = 0;
  #examined = 0;

  constructor(columns: number) {
    this.#profiles = Array.from({ length: columns }, () => ({ values: new Set(), areNumbers: true }));
  }

  /** Takes in a record that has a field for each column. */
  add({ bytes, starts, ends, fieldCount }: RecordView): void {
    if (this.#records++ >= examinedFirst && this.#records % interval !== 0) return;
    if (fieldCount !== this.#profiles.length) return;
    this.#examined++;
    for (const [column, profile] of this.#profiles.entries()) {
      if (profile.values === undefined && !profile.areNumbers) continue;
      const start = starts[column] ?? 0;
      const end = ends[column] ?? 0;
      if (end - start > maxValueBytes) {
        profile.values = undefined;
        profile.areNumbers = false;
      } else {
        addValue(profile, bytes.toString("latin1", start, end));
      }
    }
  }

  /**
   * Whether most of the lines are rows: as many pieces as columns, known values in the columns of classes, and
   * numbers in those of numbers. Lines that no such column says anything about do not count.
   */
  areRows(lines: readonly LinePieces[]): boolean {
    const isWhole = ({ from, pieces, goesOn }: LinePieces) =>
      goesOn ? pieces.length === from : from + pieces.length === this.#profiles.length;
    const whole = lines.filter(isWhole);
    if (whole.length === 0) return false;
    const tests = this.#profiles.map((profile, column) => this.#testOf(profile, column, whole));
    let examined = 0;
    let rows = 0;
    for (const line of lines) {
      const end = line.goesOn ? line.from : this.#profiles.length;
      const start = line.goesOn ? 0 : line.from;
      if (!tests.some((test, column) => test !== undefined && column >= start && column < end)) continue;
      examined++;
      const pieces = line.goesOn ? line.pieces.slice(0, line.from) : line.pieces;
      if (!isWhole(line) || pieces.length === 0) continue;
      if (pieces.every((piece, place) => tests[start + place]?.(piece) ?? true)) rows++;
    }
    return rows * 2 > examined;
  }

  /** Says of a value whether the column may hold it; undefined when nothing is known of the column. */
  #testOf(
    { values, areNumbers }: Profile,
    column: number,
    lines: readonly LinePieces[],
  ): ((value: string) => boolean) | undefined {
    if (this.#examined >= enoughRecords) {
      if (values !== undefined && values.size * 2 <= this.#examined) {
        return (value) => value.trim() !== "" && values.has(value);
      }
      return areNumbers ? (value) => numberLike.test(value) : undefined;
    }
    if (values === undefined) return undefined;
    const found = new Map<string, number>();
    let total = this.#examined;
    for (const { from, pieces, goesOn } of lines) {
      const value = goesOn ? pieces[column] : pieces[column - from];
      if (value === undefined) continue;
      total++;
      found.set(value, (found.get(value) ?? 0) + 1);
    }
    const distinct = new Set([...values, ...found.keys()]).size;
    if (total < fewestValues || distinct * 4 > total) return undefined;
    return (value) => value.trim() !== "" && (values.has(value) || (found.get(value) ?? 0) >= recursOften);
  }
}

function addValue(profile: Profile, value: string): void {
  if (profile.areNumbers && !numberLike.test(value)) profile.areNumbers = false;
  if (profile.values === undefined) return;
  profile.values.add(value);
  if (profile.values.size > maxDistinct) profile.values = undefined;
}
