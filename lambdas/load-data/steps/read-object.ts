import type { Workload } from "../../../core/settings/workload.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import type { Objects } from "../../shared/ports.ts";
import { decodedBytes } from "../domain/reading/decoded-bytes.ts";
import { DelimitedReader } from "../domain/reading/delimited.ts";
import { JsonLinesReader } from "../domain/reading/json-lines.ts";
import type { Reader, RecordSink } from "../domain/reading/reader.ts";

/** Maximum bytes of a record beside the row's content: other columns and doubled quotes. */
const otherBytes = 65_536;

/**
 * Reads one version of one object into a sink, in constant memory.
 * Shape   afterChunk is awaited between chunks, so that the caller can write the collected rows.
 * Throws  all errors of the sink; LOAD003, LOAD004, LOAD008, LOAD009, OBJ001 to OBJ004.
 */
export async function readObject(
  raw: Objects,
  version: { key: string; versionId: string },
  workload: Workload,
  sink: RecordSink,
  afterChunk: () => Promise<void> = async () => undefined,
): Promise<void> {
  const reader = readerOf(version.key, workload, sink);
  const body = await raw.open(version);
  for await (const chunk of decodedBytes(version.key, body, workload.source.encoding)) {
    reader.push(chunk);
    await afterChunk();
  }
  reader.end();
  await afterChunk();
}

function readerOf(where: string, workload: Workload, sink: RecordSink): Reader {
  const { source } = workload;
  const { columns, maxContentBytes } = taskOf(workload).rows;
  const maxRecordBytes = maxContentBytes + otherBytes;
  if (source.format === "jsonl") {
    const { key } = source.columns;
    const properties = [...columns.map(({ name }) => name), ...(key === undefined ? [] : [key])];
    return new JsonLinesReader({ properties, maxRecordBytes }, sink);
  }
  return new DelimitedReader(
    { where, delimiter: source.format === "csv" ? "," : "\t", maxRecordBytes },
    sink,
  );
}
