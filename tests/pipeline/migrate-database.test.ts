import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConnectionSettings } from "../../database/client/connection.ts";
import { applyMigrations } from "../../database/schema/migrate.ts";
import { ensureRoles } from "../../database/schema/roles.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { migrationsFolder } from "../support/schema.ts";

let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  postgres = await startPostgres();
  // As on RDS: the administrator is no superuser, owns the database, and the role of IAM logins exists.
  const setup = postgres.pool("postgres");
  await setup.query("CREATE ROLE rds_iam");
  await setup.query("CREATE ROLE master LOGIN CREATEDB CREATEROLE");
  await setup.query("GRANT rds_iam TO master WITH ADMIN TRUE, INHERIT FALSE, SET FALSE");
  await setup.query("CREATE DATABASE ratchet OWNER master");
});

afterAll(async () => {
  await postgres.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function connect(settings: Partial<ConnectionSettings>): Promise<pg.Client> {
  const client = new pg.Client({
    host: postgres.host,
    port: postgres.port,
    database: "ratchet",
    ...settings,
    password: "",
  });
  await client.connect();
  return client;
}

async function migrateOnce(sqlFolder = migrationsFolder): Promise<string[]> {
  const client = await connect({ user: "master" });
  try {
    await ensureRoles(client);
    return await applyMigrations(client, sqlFolder);
  } finally {
    await client.end();
  }
}

describe("migrate-database, as an administrator without superuser rights", () => {
  test("applies every file exactly once when three deployments call it at the same time", async () => {
    const applied = await Promise.all([migrateOnce(), migrateOnce(), migrateOnce()]);
    expect(applied.flat()).toContain("0001_loading.sql");
    expect(new Set(applied.flat()).size).toBe(applied.flat().length);
  });

  test("reports of earlier releases get their explanations under the new key, once", async () => {
    const file = await readFile(join(migrationsFolder, "0008_explanations.sql"), "utf8");
    const earlier = {
      severity: "none",
      features: [
        { feature: "words", words: "No word changed." },
        { feature: "class", words: "Too few." },
      ],
      traffic: { rows: 3, words: "3 requests." },
    };
    const client = await connect({ user: "master" });
    try {
      await client.query("BEGIN");
      await client.query(
        "INSERT INTO drift_reports (workload, report_date, details, drift_detected, severity) VALUES ('news', '2026-11-22', $1, false, 'none')",
        [JSON.stringify(earlier)],
      );
      for (const _ of [1, 2]) await client.query(file);
      const { rows } = await client.query("SELECT details FROM drift_reports WHERE workload = 'news'");
      expect(rows[0]?.details).toEqual({
        severity: "none",
        features: [
          { feature: "words", words: "No word changed.", explanation: "No word changed." },
          { feature: "class", words: "Too few.", explanation: "Too few." },
        ],
        traffic: { rows: 3, words: "3 requests.", explanation: "3 requests." },
      });
    } finally {
      await client.query("ROLLBACK");
      await client.end();
    }
  });

  test("does nothing when it is called again", async () => {
    expect(await migrateOnce()).toEqual([]);
  });

  test("gives MLflow a database of its own, and each role only its own database", async () => {
    const mlflow = await connect({ user: "ratchet_mlflow", database: "mlflow" });
    await mlflow.query("CREATE TABLE experiments (id int)");
    await mlflow.end();
    await expect(connect({ user: "ratchet_mlflow" })).rejects.toMatchObject({ code: "42501" });
    await expect(connect({ user: "ratchet_app", database: "mlflow" })).rejects.toMatchObject({
      code: "42501",
    });
  });

  test("lets every role log in by IAM and leaves nothing of MLflow's rights with the administrator", async () => {
    const client = await connect({ user: "postgres" });
    const members = await client.query(
      `SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
       WHERE a.roleid = 'rds_iam'::regrole AND m.rolname <> 'master' ORDER BY 1`,
    );
    expect(members.rows.map((row) => row.rolname)).toEqual([
      "ratchet_app",
      "ratchet_mlflow",
      "ratchet_serving",
    ]);
    const held = await client.query("SELECT pg_has_role('master', 'ratchet_mlflow', 'SET') AS can");
    expect(held.rows).toEqual([{ can: false }]);
    await client.end();
  });

  test("lets the application add to and read the audit log, and neither change nor remove", async () => {
    const app = await connect({ user: "ratchet_app" });
    await app.query(
      "INSERT INTO audit_log (actor, action, workload, subject, why) VALUES ('a', 'b', 'c', 'd', 'e')",
    );
    expect((await app.query("SELECT actor FROM audit_log")).rows).toEqual([{ actor: "a" }]);
    for (const forbidden of [
      "UPDATE audit_log SET actor = 'x'",
      "DELETE FROM audit_log",
      "TRUNCATE audit_log",
      "DROP TABLE audit_log",
      "DELETE FROM examples",
      "CREATE TABLE mine (id int)",
    ]) {
      await expect(app.query(forbidden), forbidden).rejects.toMatchObject({ code: "42501" });
    }
    await app.end();
  });

  test("refuses with the file's name when an applied file was edited", async () => {
    folder = await mkdtemp(join(tmpdir(), "ratchet-migrations-"));
    await cp(migrationsFolder, folder, { recursive: true });
    const file = join(folder, "0001_loading.sql");
    await writeFile(file, `${await readFile(file, "utf8")}\n-- edited\n`);
    await expect(migrateOnce(folder)).rejects.toMatchObject({ code: "MIG001", responsible: "user" });
  });

  test("leaves no part of a file whose second statement fails, and names the line", async () => {
    await cp(migrationsFolder, folder, { recursive: true });
    await writeFile(join(folder, "9000_broken.sql"), "CREATE TABLE half (id int);\n\nSELECT nonsense;\n");
    await expect(migrateOnce(folder)).rejects.toMatchObject({
      code: "MIG002",
      facts: { where: "database/migrations/9000_broken.sql line 3" },
    });
    const client = await connect({ user: "master" });
    expect((await client.query("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
    await client.end();
  });
});
