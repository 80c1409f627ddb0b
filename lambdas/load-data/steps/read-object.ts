import type { Workload } from "../../../core/workload.ts";
import type { Objects } from "../../shared/ports.ts";
import { decodedBytes } from "../domain/reading/decoded-bytes.ts";
import { DelimitedReader } from "../domain/reading/delimited.ts";
import { JsonLinesReader } from "../domain/reading/json-lines.ts";
import type { Reader, RecordSink } from "../domain/reading/reader.ts";

/** What a record may have beside its text: other columns, quotes written twice. */
const otherBytes = 65_536;

/**
 * Reads one version of one object into a sink, in constant memory.
 * Shape   afterChunk is awaited between chunks: the keeper of what the sink makes of them releases it there.
 * Throws  what the sink throws; LOAD003, LOAD004, LOAD008, LOAD009, OBJ001 to OBJ004.
 */
export async function readObject(
  raw: Objects,
  version: { key: string; versionId: string },
  source: Workload["source"],
  sink: RecordSink,
  afterChunk: () => Promise<void> = async () => undefined,
): Promise<void> {
  const reader = readerOf(version.key, source, sink);
  const body = await raw.open(version);
  for await (const chunk of decodedBytes(version.key, body, source.encoding)) {
    reader.push(chunk);
    await afterChunk();
  }
  reader.end();
  await afterChunk();
}

function readerOf(where: string, source: Workload["source"], sink: RecordSink): Reader {
  const maxRecordBytes = source.maxTextBytes + otherBytes;
  if (source.format === "jsonl") {
    const { text, label, key } = source.columns;
    return new JsonLinesReader(
      { properties: key === undefined ? [text, label] : [text, label, key], maxRecordBytes },
      sink,
    );
  }
  return new DelimitedReader(
    { where, delimiter: source.format === "csv" ? "," : "\t", maxRecordBytes },
    sink,
  );
}
