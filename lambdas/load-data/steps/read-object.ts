import { formatBytes, type TableFormat, tableFormatOf } from "../../../core/loading/table-format.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Objects } from "../../shared/ports.ts";
import type { Decoding } from "../domain/reading/as-utf8.ts";
import { decodedBytes } from "../domain/reading/decoded-bytes.ts";
import { DelimitedReader } from "../domain/reading/delimited.ts";
import { JsonLinesReader } from "../domain/reading/json-lines.ts";
import { withLongStart } from "../domain/reading/long-start.ts";
import type { Reader, RecordSink } from "../domain/reading/reader.ts";

/** Maximum bytes of a record beside the row's content: other columns and doubled quotes. */
const otherBytes = 65_536;
const carriageReturn = 0x0d;
const newline = 0x0a;

/**
 * Reads one version of one object into a sink, in constant memory.
 * Shape   afterChunk is awaited between chunks, so that the caller can write the collected rows.
 * Result  how it was read: `CSV divided by ";", windows-1252 (guessed), gzip`.
 * Throws  all errors of the sink; LOAD003, LOAD004, LOAD008, LOAD009, LOAD013, LOAD014, OBJ001 to OBJ004.
 */
export async function readObject(
  raw: Objects,
  version: { key: string; versionId: string },
  workload: Workload,
  sink: RecordSink,
  afterChunk: () => Promise<void> = async () => undefined,
): Promise<string> {
  const body = await raw.open(version);
  const decoding: Decoding = { encoding: "utf-8", isGuessed: false, isCompressed: false };
  const bytes = decodedBytes(version.key, body, workload.source.encoding, decoding);
  let reading: { reader: Reader; table: TableFormat } | undefined;
  for await (const chunk of withLongStart(bytes, formatBytes)) {
    reading ??= readerOf(version.key, workload, sink, chunk);
    reading.reader.push(reading.table.endsWithCr ? endingWithNewlines(chunk) : chunk);
    await afterChunk();
  }
  reading?.reader.end();
  await afterChunk();
  return described(decoding, reading?.table);
}

function readerOf(
  where: string,
  workload: Workload,
  sink: RecordSink,
  start: Buffer,
): { reader: Reader; table: TableFormat } {
  const { source } = workload;
  const { columns, maxContentBytes } = taskOf(workload).rows;
  const maxRecordBytes = maxContentBytes + otherBytes;
  const { key } = source.columns;
  const wanted = [...columns.map(({ name }) => name), ...(key === undefined ? [] : [key])];
  const table = tableFormatOf(start.toString("utf8", 0, formatBytes), wanted, source.format);
  const { delimiter, preambleLines } = table;
  const reader =
    table.format === "jsonl"
      ? new JsonLinesReader({ properties: wanted, maxRecordBytes }, sink)
      : new DelimitedReader({ where, delimiter, preambleLines, maxRecordBytes }, sink);
  return { reader, table };
}

/** A copy, because the chunk belongs to the stream. */
function endingWithNewlines(chunk: Buffer): Buffer {
  return Buffer.from(chunk.map((byte) => (byte === carriageReturn ? newline : byte)));
}

function described({ encoding, isGuessed, isCompressed }: Decoding, table: TableFormat | undefined): string {
  const format =
    table === undefined
      ? "empty"
      : table.format === "csv"
        ? `CSV divided by ${JSON.stringify(table.delimiter)}`
        : { tsv: "TSV", jsonl: "JSON Lines" }[table.format];
  return [
    format,
    `${encoding}${isGuessed ? " (guessed)" : ""}`,
    ...(table?.endsWithCr === true ? ["lines ended by CR"] : []),
    ...(isCompressed ? ["gzip"] : []),
  ].join(", ");
}
