import { userError } from "../../../../core/errors/error.ts";
import { nearest } from "../../../../core/errors/nearest.ts";
import type { Workload } from "../../../../core/settings/workload.ts";
import { visible, withoutInvisible } from "../../../../core/text/visible.ts";
import type { RowRules } from "../../../../tasks/task-kind.ts";

/** Positions of the configured columns in a record. */
export interface ColumnPositions {
  /** Positions of the row's columns, in the order of the task kind. */
  row: readonly number[];
  /** Position of the key column; -1 when the workload has none. */
  key: number;
  /** Number of fields of a complete record. A record with another number of fields is rejected. */
  fieldCount: number;
}

/** Limits of a column name. A longer one may be a text. */
const maxNameLength = 40;
const maxNameWords = 4;

/**
 * Finds the configured columns in the header.
 * Edges   messages contain no first line that may be a row, because they are sent by mail and stored in the audit log.
 * Throws  LOAD002 a column is missing or occurs twice; LOAD003 the delimiter is wrong, so the header is not divided.
 */
export function findColumns(
  where: string,
  names: string[],
  source: Workload["source"],
  columns: RowRules["columns"],
): ColumnPositions {
  refuseWrongDelimiter(where, names, source);
  const { key } = source.columns;
  const wanted = [...columns, ...(key === undefined ? [] : [{ setting: "key", name: key }])];
  const isHeader = looksLikeHeader(
    names,
    wanted.map(({ name }) => name),
  );
  const position = ({ setting, name }: { setting: string; name: string }): number => {
    const found = names.filter((each) => each === name).length;
    if (found === 1) return names.indexOf(name);
    if (!isHeader) throw noHeader(where, names.length, wanted);
    throw userError("LOAD002", {
      where: `${where}, header`,
      found: `${found === 0 ? "no" : found} columns named ${visible(name)} among ${listed(names)}${found === 0 ? hint(name, names) : ""}`,
      expected: `exactly one, for the ${setting} of a row`,
      next: `Set source.columns.${setting} of the workload to the column's name, or correct the header.`,
    });
  };
  return {
    row: columns.map(position),
    key: key === undefined ? -1 : position({ setting: "key", name: key }),
    fieldCount: names.length,
  };
}

/** Whether a configured name is among the names, or all are short, distinct, and unlike addresses and numbers. */
function looksLikeHeader(names: string[], wanted: string[]): boolean {
  const plain = names.map((name) => withoutInvisible(name).trim().toLowerCase());
  if (wanted.some((name) => plain.includes(name.toLowerCase()))) return true;
  const isName = (name: string) =>
    name.length <= maxNameLength &&
    name.split(/\s+/).length <= maxNameWords &&
    /\p{L}/u.test(name) &&
    !/[@?!;]|\d{4}|\.\s|\.$/.test(name);
  return new Set(plain).size === plain.length && plain.every(isName);
}

function noHeader(where: string, fields: number, wanted: { name: string }[]): Error {
  return userError("LOAD002", {
    where: `${where}, first line`,
    found: `${fields === 1 ? "one field" : `${fields} fields`}; the first line does not look like a header`,
    expected: `the columns' names, ${wanted.map(({ name }) => visible(name)).join(" and ")} among them`,
    next: "Put a line with the columns' names in front, or set source.columns of the workload to the names that are there.",
  });
}

function hint(wanted: string, names: string[]): string {
  const similar = nearest(wanted, names);
  return similar === undefined ? "" : `; nearest is ${visible(similar)}`;
}

function refuseWrongDelimiter(where: string, names: string[], source: Workload["source"]): void {
  const only = names[0];
  const declared = source.format;
  if (declared === "jsonl" || names.length !== 1 || only === undefined) return;
  const delimiter = [",", "\t", ";", "|"].find((candidate) => only.includes(candidate));
  if (declared === undefined || delimiter === undefined) return;
  throw userError("LOAD003", {
    where: `${where}, header`,
    found: `a single column, which is divided by ${JSON.stringify(delimiter)}`,
    expected:
      declared === "csv" ? "columns divided by commas, semicolons or bars" : "columns divided by tabs",
    next: "Remove source.format from the workload, so that the first line decides, or export the file as it says.",
  });
}

function listed(names: string[]): string {
  const shown = names.slice(0, 20).map((name) => visible(name.slice(0, maxNameLength)));
  return names.length > shown.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : shown.join(", ");
}
