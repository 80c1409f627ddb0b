import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Postgres, startPostgres } from "../../local/runtimes/postgres/postgres-server.ts";
import { identify, isRunning } from "../../local/runtimes/processes/pids.ts";
import { ensureTls, type Tls } from "../../local/state/tls.ts";

describe("the local PostgreSQL", () => {
  let folder: string;
  let tls: Tls;
  const running: Postgres[] = [];

  async function start(port?: number): Promise<Postgres> {
    const server = await startPostgres({ dataDir: join(folder, "postgres"), tls, port });
    running.push(server);
    return server;
  }

  async function query<Row extends Record<string, unknown>>(
    { port, master }: Postgres,
    sql: string,
    options: { user?: string; ssl?: false | { ca: string } } = {},
  ): Promise<Row[]> {
    const client = new Client({
      host: "127.0.0.1",
      port,
      database: "postgres",
      user: options.user ?? master.user,
      password: "any token ".repeat(95),
      ssl: options.ssl ?? { ca: readFileSync(tls.caFile, "utf8") },
    });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  beforeAll(() => {
    expect(process.platform, "the fault tests read /proc").toBe("linux");
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ratchet-postgres-"));
    tls = await ensureTls(join(folder, "tls"));
  });

  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is PostgreSQL 18 with durable commits and TLS that verifies against the local authority", async () => {
    const server = await start();
    const [row] = await query(
      server,
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())`,
    );
    expect(row).toMatchObject({
      version: expect.stringMatching(/^18\./),
      fsync: "on",
      commit: "on",
      ssl: true,
    });
  });

  it("refuses a connection without TLS", async () => {
    const server = await start();
    await expect(query(server, "SELECT 1", { ssl: false })).rejects.toMatchObject({ code: "28000" });
  });

  it("gives the master what RDS gives it: roles and databases, and no superuser", async () => {
    const server = await start();
    await query(server, "CREATE ROLE someone LOGIN");
    await query(server, "GRANT rds_iam TO someone");
    await query(server, "CREATE DATABASE theirs");
    const [role] = await query(
      server,
      "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user",
    );
    expect(role).toEqual({ rolsuper: false, rolcreatedb: true });
    await expect(query(server, "COPY (SELECT 1) TO '/tmp/never-written'")).rejects.toMatchObject({
      code: "42501",
    });
  });

  it("keeps rows, port and master's password over a stop and a start", async () => {
    const first = await start();
    await query(first, "CREATE DATABASE kept");
    await first.stop();
    const second = await start();
    expect([second.port, second.master]).toEqual([first.port, first.master]);
    expect(await query(second, "SELECT 1 FROM pg_database WHERE datname = 'kept'")).toHaveLength(1);
    expect(readFileSync(join(folder, "postgres", "server.log"), "utf8")).not.toContain(
      "not properly shut down",
    );
  });

  it("recovers what was committed before a kill -9", async () => {
    const first = await start();
    await query(first, "CREATE ROLE committed_before_the_kill");
    await first.kill();
    const second = await start();
    expect(
      await query(second, "SELECT 1 FROM pg_roles WHERE rolname = 'committed_before_the_kill'"),
    ).toHaveLength(1);
    expect(readFileSync(join(folder, "postgres", "server.log"), "utf8")).toContain("not properly shut down");
  });

  it("starts although a stale postmaster.pid names a stranger's living process, and leaves that one alone", async () => {
    const first = await start();
    await first.kill();
    const stranger = spawn("sleep", ["300"], { stdio: "ignore" });
    try {
      const pidFile = join(folder, "postgres", "cluster", "postmaster.pid");
      writeFileSync(pidFile, `${stranger.pid}\n${join(folder, "postgres", "cluster")}\n`);
      await start();
      expect(identify(stranger.pid ?? 0)).not.toBeNull();
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  it("shuts down a server that outlived the run that had started it, before it starts its own", async () => {
    const first = await start();
    const outlived = identify(first.pid);
    const second = await start();
    expect(outlived !== null && isRunning(outlived)).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("makes the cluster anew when a crash interrupted its making", async () => {
    mkdirSync(join(folder, "postgres", "cluster.making", "base"), { recursive: true });
    writeFileSync(join(folder, "postgres", "cluster.making", "PG_VERSION"), "18\n");
    expect(await query(await start(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("deletes nothing when a cluster was damaged by something else", async () => {
    await (await start()).stop();
    rmSync(join(folder, "postgres", "cluster", "PG_VERSION"));
    await expect(start()).rejects.toMatchObject({ code: "LOC109" });
    expect(existsSync(join(folder, "postgres", "cluster", "base"))).toBe(true);
  });

  it("makes the named database once, and the master owns it", async () => {
    const options = { dataDir: join(folder, "postgres"), tls, database: "ratchet" };
    await (await startPostgres(options)).stop();
    const second = await startPostgres(options);
    running.push(second);
    const sql = "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'ratchet'";
    expect(await query(second, sql)).toEqual([{ owner: second.master.user }]);
  });

  it("refuses connections while it is dead, and comes back on its port with what was committed", async () => {
    const server = await start();
    const before = server.pid;
    await query(server, "CREATE ROLE kept");
    await server.kill();
    await expect(query(server, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await server.resume();
    await server.resume();
    expect(server.pid).not.toBe(before);
    const kept = "SELECT rolname FROM pg_roles WHERE rolname = 'kept'";
    expect(await query(server, kept)).toEqual([{ rolname: "kept" }]);
    await server.stop();
    await expect(query(server, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await server.resume();
    expect(await query(server, kept)).toEqual([{ rolname: "kept" }]);
  });

  it("names the port and the way out when the port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      await expect(start(port)).rejects.toMatchObject({
        code: "LOC104",
        message: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`),
      });
    } finally {
      server.close();
    }
  });

  it("takes another port when the one of the last time is in use and none was asked for", async () => {
    const first = await start();
    await first.stop();
    const server = createServer().listen(first.port, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
    } finally {
      server.close();
    }
  });
});
