import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import * as z from "zod";
import { messageOf } from "../core/errors/error.ts";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { freePort } from "../local/runtimes/processes/free-port.ts";
import type { BenchOptions } from "./bench-options.ts";
import { median } from "./median.ts";
import type { Row } from "./row.ts";

const Bucket = "bench-stores";
const region = "eu-west-3";
const calls = 300;
const largeBytes = 256 * 1024 * 1024;
const rootKeys = { accessKeyId: "test", secretAccessKey: "test-secret" };

interface StoreProgram {
  name: string;
  command: string[];
  env: Record<string, string>;
  /** Credentials of a client; null: the program prints them as one line of JSON. */
  credentials: typeof rootKeys | null;
}

/** Seconds to the first answer, milliseconds per call, seconds and MiB for the large object. */
interface Figures {
  start: number;
  put: number;
  get: number;
  large: number;
  peak: number;
}

/**
 * S3 of the embedded cloud, compared with ministack and, if installed, versitygw. Each runs in a separate process,
 * with one client with the SDK's defaults and a versioned bucket. Peak memory is VmHWM of the process at the end.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-bench-stores-"));
  try {
    const ours = await figuresOf(ownStore, say);
    const rows: Row[] = [];
    for (const peer of [ministack, versitygw]) {
      try {
        const program = await peer(folder);
        rows.push(...rowsOf(ours, await figuresOf(async () => program, say), program.name));
      } catch (error) {
        say(`left out: ${messageOf(error)}`);
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ownStore(port: number): Promise<StoreProgram> {
  const script = join(import.meta.dirname, "store-process.ts");
  return { name: "ours", command: [process.execPath, script, String(port)], env: {}, credentials: null };
}

async function ministack(folder: string): Promise<StoreProgram> {
  const python = await pythonFor(join(import.meta.dirname, "stores-peers", "requirements.txt"));
  return {
    name: "ministack 1.5.33",
    command: [python, "-m", "ministack"],
    env: {
      ...{ GATEWAY_PORT: "{port}", MINISTACK_HOST: "127.0.0.1", LOG_LEVEL: "ERROR", SERVICES: "s3" },
      ...{
        PERSIST_STATE: "1",
        S3_PERSIST: "1",
        STATE_DIR: join(folder, "state"),
        S3_DATA_DIR: join(folder, "s3"),
      },
    },
    credentials: rootKeys,
  };
}

/** Starts versitygw, which is installed with `go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`. */
async function versitygw(folder: string): Promise<StoreProgram> {
  const { status } = spawnSync("versitygw", ["--version"], { encoding: "utf8" });
  if (status !== 0) throw new Error("versitygw is not on the PATH");
  const [objects, versions, sidecar] = ["objects", "versions", "sidecar"].map((name) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  });
  if (objects === undefined || versions === undefined || sidecar === undefined) throw new Error("no folders");
  return {
    name: "versitygw",
    command: [
      ...[
        "versitygw",
        "--region",
        region,
        "--port",
        "127.0.0.1:{port}",
        "posix",
        "--versioning-dir",
        versions,
      ],
      ...["--sidecar", sidecar, objects],
    ],
    env: { ROOT_ACCESS_KEY: rootKeys.accessKeyId, ROOT_SECRET_KEY: rootKeys.secretAccessKey },
    credentials: rootKeys,
  };
}

async function figuresOf(
  program: (port: number) => Promise<StoreProgram>,
  say: BenchOptions["say"],
): Promise<Figures> {
  const port = await freePort();
  const { name, command, env, credentials } = await program(port);
  const [file = "", ...args] = command.map((word) => word.replace("{port}", String(port)));
  const here = Object.entries(env).map(([key, value]) => [key, value.replace("{port}", String(port))]);
  say(`${name}: starting`);
  const began = performance.now();
  const server = spawn(file, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...Object.fromEntries(here) },
  });
  const gone = once(server, "exit");
  try {
    const keys = credentials ?? (await firstLine(server.stdout));
    if (credentials !== null) server.stdout.resume();
    const s3 = new S3Client({
      ...{ endpoint: `http://127.0.0.1:${port}`, region, forcePathStyle: true, maxAttempts: 1 },
      credentials: keys,
    });
    await answers(s3, () => server.exitCode);
    const start = (performance.now() - began) / 1000;
    if (credentials !== null) await makeBucket(s3);
    say(`${name}: ${calls} puts and gets of 4 kB`);
    const small = Buffer.alloc(4096, "x");
    const put = await medianMillis((n) =>
      s3.send(new PutObjectCommand({ Bucket, Key: `k${n}`, Body: small })),
    );
    const get = await medianMillis(async (n) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `k${n}` }));
      return Body?.transformToByteArray();
    });
    say(`${name}: 256 MB in and out`);
    const large = await secondsOfLarge(s3);
    s3.destroy();
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    return { start, put, get, large, peak };
  } finally {
    server.kill();
    await gone;
  }
}

const keysSchema = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
});

async function firstLine(output: Readable): Promise<z.output<typeof keysSchema>> {
  for await (const line of createInterface({ input: output })) return keysSchema.parse(JSON.parse(line));
  throw new Error("the store ended before it answered");
}

/** Waits until S3 gives any answer, including a refusal. */
async function answers(s3: S3Client, exitCode: () => number | null): Promise<void> {
  for (;;) {
    if (exitCode() !== null) throw new Error(`the store ended with ${exitCode()}`);
    try {
      await s3.send(new HeadBucketCommand({ Bucket }));
      return;
    } catch (error) {
      if (error instanceof Error && "$response" in error && error.$response !== undefined) return;
      await delay(10);
    }
  }
}

async function makeBucket(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
}

/** Median milliseconds of `calls` consecutive calls, after 50 calls to warm up. */
async function medianMillis(call: (n: number) => Promise<unknown>): Promise<number> {
  const millis: number[] = [];
  for (let n = -50; n < calls; n++) {
    const began = performance.now();
    await call(Math.abs(n));
    if (n >= 0) millis.push(performance.now() - began);
  }
  return median(millis);
}

async function secondsOfLarge(s3: S3Client): Promise<number> {
  const block = Buffer.alloc(1024 * 1024, "y");
  const blocks = function* () {
    for (let sent = 0; sent < largeBytes; sent += block.length) yield block;
  };
  const began = performance.now();
  const Body = Readable.from(blocks(), { objectMode: false });
  await s3.send(new PutObjectCommand({ Bucket, Key: "large", Body, ContentLength: largeBytes }));
  const { Body: read } = await s3.send(new GetObjectCommand({ Bucket, Key: "large" }));
  if (!(read instanceof Readable)) throw new Error("no body");
  let bytes = 0;
  for await (const chunk of read) bytes += chunk.length;
  if (bytes !== largeBytes) throw new Error(`${bytes} bytes came back of ${largeBytes}`);
  return (performance.now() - began) / 1000;
}

function rowsOf(ours: Figures, peer: Figures, peerName: string): Row[] {
  const row = (name: string, key: keyof Figures, unit: string): Row => ({
    ...{ name, ours: ours[key], peer: peer[key], peerName, unit, ratio: peer[key] / ours[key] },
  });
  return [
    row("from start to first answer", "start", "s"),
    row("put of 4 kB, median", "put", "ms"),
    row("get of 4 kB, median", "get", "ms"),
    row("256 MB in and out", "large", "s"),
    row("peak memory", "peak", "MiB"),
  ];
}
