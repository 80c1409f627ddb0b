import { Readable } from "node:stream";
import { emptyTally, RowSelection } from "../../lambdas/load-data/domain/row-selection.ts";
import { readObject } from "../../lambdas/load-data/steps/read-object.ts";
import { type WorkloadInput, workloadSchema } from "../../tasks/workload.ts";

interface Read {
  rows: string[][];
  rejected: [line: number, reason: string][];
  excerpts: string[];
  readAs: string;
}

/** Reads an object as load-data does, in chunks of any size. */
export async function read(
  content: string | Buffer,
  {
    name = "f.csv",
    chunkBytes = 65_536,
    ...source
  }: Partial<WorkloadInput["source"]> & { name?: string; chunkBytes?: number } = {},
): Promise<Read> {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    chunks.push(Buffer.from(bytes.subarray(at, at + chunkBytes)));
  const raw = {
    head: () => Promise.reject(new Error("not asked")),
    list: async function* () {},
    open: async () => Readable.from(chunks),
  };
  const workload = workloadSchema.parse({
    name: "tickets",
    task: "text-classification",
    source: { path: name, ...source },
  });
  const tally = emptyTally();
  const rows: string[][] = [];
  const selection = new RowSelection(
    { path: name, workload, tally, isOwned: () => true, keyPrefix: undefined },
    ({ bytes: from, contentStart, contentEnd, truthStart, truthEnd }) => {
      rows.push([
        from.toString("utf8", contentStart, contentEnd),
        from.toString("utf8", truthStart, truthEnd),
      ]);
    },
  );
  const readAs = await readObject(raw, { key: name, versionId: "1" }, workload, selection);
  return {
    rows,
    rejected: tally.stored.map(({ line, reason }) => [line, reason]),
    excerpts: tally.stored.map(({ excerpt }) => excerpt),
    readAs,
  };
}

/** The message with which an object is refused; `loaded` when it is not. */
export const messageOf = async (
  content: string | Buffer,
  options: Parameters<typeof read>[1] = {},
): Promise<string> =>
  await read(content, options).then(
    () => "loaded",
    (error: Error) => error.message,
  );
