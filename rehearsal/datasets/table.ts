import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import Papa from "papaparse";
import type { Workload } from "../../core/settings/workload.ts";

/** One record of a workload's source, by column name. */
export type Row = Record<string, unknown>;

/**
 * Records of a source in the order of the file, to which the sampling refers.
 * Edges   blank lines are ignored, as in load-data.
 */
export async function readTable(file: string, source: Workload["source"]): Promise<Row[]> {
  const bytes = await readFile(file);
  const whole = file.endsWith(".gz") || source.path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const text = whole.toString(source.encoding === "latin-1" ? "latin1" : "utf8");
  if (source.format === "jsonl") {
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): Row => JSON.parse(line));
  }
  const { data } = Papa.parse<Row>(text, {
    header: true,
    skipEmptyLines: true,
    delimiter: delimiterOf(source),
  });
  return data;
}

/** Writes records in the format of the source. */
export async function writeTable(
  rows: readonly Row[],
  source: Workload["source"],
  file: string,
): Promise<void> {
  const text =
    source.format === "jsonl"
      ? `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`
      : `${Papa.unparse([...rows], { delimiter: delimiterOf(source), newline: "\n" })}\n`;
  const bytes = Buffer.from(text, source.encoding === "latin-1" ? "latin1" : "utf8");
  await writeFile(file, source.path.endsWith(".gz") ? gzipSync(bytes) : bytes);
}

function delimiterOf({ format }: Workload["source"]): string {
  return format === "tsv" ? "\t" : ",";
}
