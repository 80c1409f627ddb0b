import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { userError } from "../../core/errors/error.ts";

/** Key of the advisory lock; different from every other advisory lock of Ratchet. */
const migrationLock = 7_276_100;

/**
 * Applies the `NNNN_name.sql` files of a folder that this database has not applied yet, in the order of their names.
 * Each file is one transaction with its record, so a crash leaves only complete files. Concurrent calls wait for each
 * other.
 * Shape   a connection (not a pool: the lock belongs to the session) as owner of the schema.
 * Result  names of the files applied now.
 * Edges   an applied file that is missing from the folder is ignored, because an older release may be deployed again.
 * Throws  MIG001 when an applied file was changed, MIG002 when a statement fails.
 */
export async function applyMigrations(client: pg.ClientBase, folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
  await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
  try {
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const seen = await client.query<{ name: string; checksum: string }>(
      "SELECT name, checksum FROM schema_migrations",
    );
    const checksums = new Map(seen.rows.map((row) => [row.name, row.checksum]));
    const applied: string[] = [];
    for (const file of files) {
      const before = checksums.get(file.name);
      if (before === undefined) {
        await applyFile(client, file);
        applied.push(file.name);
      } else if (before !== file.checksum) {
        throw userError("MIG001", {
          where: `database/migrations/${file.name}`,
          found: "other content than when it was applied",
          expected: "applied migrations to stay as they are",
          next: "Restore the file from git and write the change as a new migration with the next number.",
        });
      }
    }
    return applied;
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [migrationLock]).catch(() => undefined);
  }
}

async function applyFile(client: pg.ClientBase, file: { name: string; sql: string; checksum: string }) {
  await client.query("BEGIN");
  try {
    await client.query(file.sql);
    await client.query("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", [
      file.name,
      file.checksum,
    ]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    const line = lineOf(file.sql, error);
    throw userError(
      "MIG002",
      {
        where: `database/migrations/${file.name}${line === undefined ? "" : ` line ${line}`}`,
        found: error instanceof Error ? error.message : String(error),
        expected: "every statement of the file to succeed",
        next: "Nothing of this file was applied. Correct it and deploy again.",
      },
      error,
    );
  }
}

/** Line of the failed statement. PostgreSQL counts characters from 1. */
function lineOf(sql: string, error: unknown): number | undefined {
  const position = error instanceof Error && "position" in error ? Number(error.position) : Number.NaN;
  return Number.isNaN(position) ? undefined : sql.slice(0, position).split("\n").length;
}
