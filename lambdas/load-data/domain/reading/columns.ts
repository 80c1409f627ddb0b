import { userError } from "../../../../core/errors/error.ts";
import { nearest } from "../../../../core/errors/nearest.ts";
import type { Workload } from "../../../../core/settings/workload.ts";
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

/**
 * Finds the configured columns in the header.
 * Throws  LOAD002 a column is missing or occurs twice; LOAD003 the delimiter is wrong, so the header is not divided.
 */
export function findColumns(
  where: string,
  names: string[],
  source: Workload["source"],
  columns: RowRules["columns"],
): ColumnPositions {
  refuseWrongDelimiter(where, names, source);
  const position = (setting: string, wanted: string): number => {
    const found = names.filter((name) => name === wanted).length;
    if (found === 1) return names.indexOf(wanted);
    const similar = nearest(wanted, names);
    const hint = similar === undefined ? "" : `; nearest is ${JSON.stringify(similar)}`;
    throw userError("LOAD002", {
      where: `${where}, header`,
      found: `${found === 0 ? "no" : found} columns named ${JSON.stringify(wanted)} among ${listed(names)}${found === 0 ? hint : ""}`,
      expected: `exactly one, for the ${setting} of a row`,
      next: `Set source.columns.${setting} of the workload to the column's name, or correct the header.`,
    });
  };
  const { key } = source.columns;
  return {
    row: columns.map(({ setting, name }) => position(setting, name)),
    key: key === undefined ? -1 : position("key", key),
    fieldCount: names.length,
  };
}

function refuseWrongDelimiter(where: string, names: string[], source: Workload["source"]): void {
  const only = names[0];
  if (source.format === "jsonl" || names.length !== 1 || only === undefined) return;
  const delimiter = [",", "\t", ";", "|"].find((candidate) => only.includes(candidate));
  if (delimiter === undefined) return;
  throw userError("LOAD003", {
    where: `${where}, header`,
    found: `a single column ${JSON.stringify(only.slice(0, 80))}, which is divided by ${JSON.stringify(delimiter)}`,
    expected: source.format === "csv" ? "columns divided by commas" : "columns divided by tabs",
    next: 'Set source.format of the workload ("csv" for commas, "tsv" for tabs), or export the file so.',
  });
}

function listed(names: string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 40)));
  return names.length > shown.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : shown.join(", ");
}
