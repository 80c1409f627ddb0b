import type pg from "pg";
import { all } from "../client/rows.ts";

/** The pinned object from which a workload draws its shares. */
export interface Source {
  path: string;
  versionId: string;
  etag: string;
  rows: number;
  seed: number;
  /** Number of drawn rows: the ranks [0, drawn) belong to batches. */
  drawn: number;
}

export async function findSource(
  client: pg.ClientBase,
  workload: string,
  path: string,
): Promise<Source | undefined> {
  const { rows } = await client.query<Source>(
    `SELECT path, version_id AS "versionId", etag, total_rows AS rows, seed, drawn
     FROM sources WHERE workload = $1 AND path = $2`,
    [workload, path],
  );
  return rows[0];
}

export async function pinSource(client: pg.ClientBase, workload: string, source: Source): Promise<void> {
  await client.query(
    `INSERT INTO sources (workload, path, version_id, etag, total_rows, seed, drawn)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [workload, source.path, source.versionId, source.etag, source.rows, source.seed, source.drawn],
  );
}

export async function setDrawn(
  client: pg.ClientBase,
  workload: string,
  path: string,
  drawn: number,
): Promise<void> {
  await client.query("UPDATE sources SET drawn = $3 WHERE workload = $1 AND path = $2", [
    workload,
    path,
    drawn,
  ]);
}

/** All objects of the workload that a batch has loaded. */
export async function loadedObjects(
  client: pg.ClientBase,
  workload: string,
): Promise<{ path: string; etag: string }[]> {
  return await all(client, "SELECT path, etag FROM source_objects WHERE workload = $1", [workload]);
}

export async function addLoadedObject(
  client: pg.ClientBase,
  workload: string,
  slot: string,
  object: { key: string; etag: string; versionId: string },
): Promise<void> {
  await client.query(
    `INSERT INTO source_objects (workload, path, etag, version_id, slot) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [workload, object.key, object.etag, object.versionId, slot],
  );
}
