import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import Papa from "papaparse";
import {
  type Encoding,
  encoded,
  encodingOf,
  markOf,
  unmarkedUtf16,
  utf8OfWindows1252,
} from "../../core/loading/encoding.ts";
import { isGzip } from "../../core/loading/file-kind.ts";
import { formatBytes, tableFormatOf } from "../../core/loading/table-format.ts";
import type { Workload } from "../../core/settings/workload.ts";
import { taskOf } from "../../tasks/task-of.ts";

/** One record of a workload's source, by column name. */
export type Row = Record<string, unknown>;

/**
 * Records of a source in the order of the file, to which the sampling refers.
 * Edges   blank lines are ignored, as in load-data.
 */
export async function readTable(file: string, workload: Workload): Promise<Row[]> {
  const { source } = workload;
  const wanted = taskOf(workload).rows.columns.map(({ name }) => name);
  const bytes = await readFile(file);
  const text = textOf(isGzip(bytes) ? gunzipSync(bytes) : bytes, source.encoding);
  const table = tableFormatOf(text.slice(0, formatBytes), wanted, source.format);
  if (table.format === "jsonl") {
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): Row => JSON.parse(line));
  }
  const header = table.preambleLines === 0 ? text : text.slice(text.search(/[\r\n]/)).trimStart();
  const { data } = Papa.parse<Row>(header, {
    header: true,
    skipEmptyLines: "greedy",
    delimiter: table.delimiter,
    ...(table.endsWithCr ? { newline: "\r" as const } : {}),
  });
  return data;
}

function textOf(bytes: Buffer, declared: Encoding | undefined): string {
  const mark = markOf(bytes);
  const encoding = declared ?? mark?.encoding ?? unmarkedUtf16(bytes.subarray(0, 4096)) ?? encodingOf(bytes);
  const content = bytes.subarray(mark?.bytes ?? 0);
  if (encoding === "utf-16le" || encoding === "utf-16be") return new TextDecoder(encoding).decode(content);
  return (encoding === "utf-8" ? content : utf8OfWindows1252(content)).toString("utf8");
}

/** Writes records in the format of the source; without one, in the format that the object's name shows. */
export async function writeTable(
  rows: readonly Row[],
  source: Workload["source"],
  file: string,
): Promise<void> {
  const format = source.format ?? (/\.(jsonl|ndjson)(\.gz)?$/.test(source.path) ? "jsonl" : "csv");
  const text =
    format === "jsonl"
      ? `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`
      : `${Papa.unparse([...rows], { delimiter: format === "tsv" ? "\t" : ",", newline: "\n" })}\n`;
  const bytes = encoded(text, source.encoding ?? "utf-8");
  await writeFile(file, source.path.endsWith(".gz") ? gzipSync(bytes) : bytes);
}
