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
  finish(): Promise<CopiedRows>;
  /** Stops the COPY and rolls back to the state before it. Never throws. */
  abort(): Promise<void>;
}

export interface CopiedRows {
  /** Rows now in `examples`. */
  loaded: number;
  /** Rows left out because their key existed. */
  duplicateKeys: number;
  /** Those of duplicateKeys whose text or label differs from the existing row. */
  corrections: number;
}

/**
 * Starts a COPY in a transaction, after a savepoint for `abort`.
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
  await client.query("SAVEPOINT copying");
  if (options.staged) {
    await client.query("CREATE TEMPORARY TABLE IF NOT EXISTS staged_examples (LIKE examples) ON COMMIT DROP");
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
      if (!options.staged) {
        await client.query("RELEASE SAVEPOINT copying");
        return { loaded: copied, duplicateKeys: 0, corrections: 0 };
      }
      const inserted = await client.query(
        `INSERT INTO examples (${copyColumns}) SELECT ${copyColumns} FROM staged_examples
         ON CONFLICT (workload, row_key) DO NOTHING`,
      );
      const loaded = inserted.rowCount ?? 0;
      const duplicateKeys = copied - loaded;
      const corrections = duplicateKeys === 0 ? 0 : await countCorrections(client);
      await client.query("TRUNCATE staged_examples; RELEASE SAVEPOINT copying");
      return { loaded, duplicateKeys, corrections };
    },

    async abort() {
      if (failure !== undefined || stream.writableFinished) return;
      const closed = once(stream, "close").catch(() => undefined);
      stream.destroy();
      await closed;
      await client.query("ROLLBACK TO SAVEPOINT copying").catch(() => undefined);
    },
  };
}

/** Staged rows whose key exists in `examples` with another text or label, from this or an earlier batch. */
async function countCorrections(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ corrections: number }>(
    `SELECT count(*) AS corrections FROM staged_examples AS staged JOIN examples USING (workload, row_key)
     WHERE examples.text <> staged.text OR examples.label <> staged.label`,
  );
  return rows[0]?.corrections ?? 0;
}
