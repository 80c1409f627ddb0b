import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { CopyEncoder, copyColumns, type ExampleRow } from "./copy-encoder.ts";

/** Writes the rows of one batch into `examples`. */
export interface ExampleCopy {
  /** Accepts a row immediately. Call `drain` regularly, because rows wait in memory until then. */
  write(row: ExampleRow): void;
  /** Resolves when the connection has accepted all written rows. Throws the error of the server or the connection. */
  drain(): Promise<void>;
  /** Returns the number of rows now in `examples`, and of rows left out because their key existed. */
  finish(): Promise<{ loaded: number; duplicateKeys: number }>;
  /** Stops the COPY, so that the transaction can be rolled back. Never throws. */
  abort(): Promise<void>;
}

/**
 * Starts a COPY in a transaction.
 * Shape   staged: true when keys may exist already. Rows then go through a temporary table, at half the speed.
 * Edges   the connection must not be used otherwise until `finish` or `abort`.
 */
export async function openExampleCopy(
  client: pg.ClientBase,
  workload: string,
  slot: string,
  options: { staged: boolean },
): Promise<ExampleCopy> {
  const table = options.staged ? "staged_examples" : "examples";
  if (options.staged) {
    await client.query("CREATE TEMPORARY TABLE staged_examples (LIKE examples) ON COMMIT DROP");
  }
  const encoder = new CopyEncoder({ workload, slot });
  const stream = client.query(
    copyFrom(`COPY ${table} (${copyColumns}) FROM STDIN (FORMAT binary)`, { highWaterMark: 1_048_576 }),
  );
  let failure: unknown;
  stream.on("error", (error) => {
    failure ??= error;
  });

  const send = async (buffers: Buffer[]): Promise<void> => {
    if (failure !== undefined) throw failure;
    for (const buffer of buffers) {
      // `once` also rejects when the stream fails while it waits.
      if (!stream.write(buffer)) await once(stream, "drain");
    }
  };

  return {
    write: (row) => encoder.write(row),

    async drain() {
      const buffers = encoder.take();
      if (buffers.length > 0 || failure !== undefined) await send(buffers);
    },

    async finish() {
      await send(encoder.finish());
      stream.end();
      await once(stream, "finish");
      const copied = stream.rowCount;
      if (!options.staged) return { loaded: copied, duplicateKeys: 0 };
      const inserted = await client.query(
        `INSERT INTO examples (${copyColumns}) SELECT ${copyColumns} FROM staged_examples
         ON CONFLICT (workload, row_key) DO NOTHING`,
      );
      const loaded = inserted.rowCount ?? 0;
      return { loaded, duplicateKeys: copied - loaded };
    },

    async abort() {
      if (failure !== undefined || stream.writableFinished) return;
      const closed = once(stream, "close").catch(() => undefined);
      stream.destroy();
      await closed;
    },
  };
}
