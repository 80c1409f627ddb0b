import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type pg from "pg";
import * as z from "zod";
import {
  commandLine,
  containerEnvironment,
} from "../../../local/runtimes/containers/container-environment.ts";
import { resolveCommand } from "../../../local/runtimes/containers/container-runner.ts";
import { ImageStore } from "../../../local/runtimes/containers/images.ts";
import { pythonFor } from "../../../local/runtimes/containers/venv.ts";
import { freePort } from "../../../local/runtimes/processes/free-port.ts";
import { type ProcessGroup, startGroup } from "../../../local/runtimes/processes/process-group.ts";
import { openSecretStore, type SecretStore } from "../../../local/services/secretsmanager/secret-store.ts";
import { startAwsEndpoint } from "../aws-endpoint.ts";
import { startPostgres, type TestPostgres } from "../postgres.ts";
import { migrate } from "../schema.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const execute = promisify(execFile);
const secretName = "ratchet-test/serving-token";
const secretArn = `arn:aws:secretsmanager:eu-west-3:000000000000:secret:${secretName}`;
const workload = "news";

const modelSchema = z.object({
  folder: z.string(),
  digest: z.string(),
  vocabulary: z.object({ tracked: z.array(z.string()), known: z.array(z.string()) }),
});
export type Model = z.output<typeof modelSchema>;

/** What one serving process needs around it, all real but Secrets Manager, which is the embedded cloud's. */
export interface ServingWorld {
  /** Of the serving image's environment. */
  python: string;
  postgres: TestPostgres;
  pool: pg.Pool;
  secrets: SecretStore;
  folder: string;
  /** Trained on 160 real documents; of equal data with other seeds. */
  models: readonly Model[];
  setToken(value: string): void;
  /** Registers a model as a version, with its vocabulary. */
  register(version: number, model: Model, change?: Partial<Model>): Promise<void>;
  /** Decides that a version, or none, is production. */
  decide(version: number | null): Promise<void>;
  start(env?: Record<string, string>): Promise<Serving>;
  stop(): Promise<void>;
}

export interface Serving {
  url: string;
  process: ProcessGroup;
  /** Resolves when /ready answers 200. */
  ready(): Promise<void>;
  /** POST with the token. */
  post(path: string, body: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** One value of /metrics, 0 when it is not there; labels as written there. */
  metric(name: string): Promise<number>;
  log(): string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  text: string;
}

/** Shape   rows: a CSV with columns text and label; seeds: a model for each. */
export async function startServingWorld({
  token = "first-token",
  rows = join(root, "tests", "images", "newsgroups-sample.csv"),
  seeds = ["1", "2"],
} = {}): Promise<ServingWorld> {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-serving-"));
  const python = await pythonFor(join(root, "images", "serving", "requirements.txt"));
  const { stdout } = await execute(
    python,
    [join(import.meta.dirname, "make_model.py"), rows, join(folder, "models"), ...seeds],
    { maxBuffer: 2 ** 26, env: { PATH: process.env.PATH ?? "", PYTHONDONTWRITEBYTECODE: "1" } },
  );
  const models = z.array(modelSchema).parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
  const images = new ImageStore(join(folder, "images"));
  const context = join(root, "images");
  const image = images.register({
    imageUri: "serving:test",
    contextDir: context,
    dockerfile: join(context, "serving", "Dockerfile"),
  });
  const postgres = await startPostgres();
  await migrate(await postgres.createDatabase("ratchet"));
  const pool = postgres.pool("ratchet");
  // A server that is killed says so to its idle connections.
  pool.on("error", () => undefined);
  const secrets = openSecretStore(join(folder, "secrets.json"), () => new Date());
  const setToken = (value: string) => secrets.set({ name: secretName, arn: secretArn, value });
  setToken(token);
  const endpoint = await startAwsEndpoint([secrets.service]);
  const started: ProcessGroup[] = [];

  return {
    python,
    postgres,
    pool,
    secrets,
    folder,
    models,
    setToken,
    async register(version, model, change = {}) {
      const { folder: place, digest, vocabulary } = { ...model, ...change };
      await pool.query(
        `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri)
         VALUES ($1, $2::integer, now(), 'run-' || $2::integer, $3, $4, 'trainer:1')`,
        [workload, version, `file://${place}`, digest],
      );
      await pool.query(
        "INSERT INTO model_profiles (workload, version, sketches, vocabulary) VALUES ($1, $2, '{}', $3)",
        [workload, version, JSON.stringify(vocabulary)],
      );
    },
    async decide(version) {
      await pool.query(
        `INSERT INTO production (workload, version) VALUES ($1, $2)
         ON CONFLICT (workload) DO UPDATE SET version = $2, epoch = production.epoch + 1`,
        [workload, version],
      );
    },
    async start(more = {}) {
      const port = await freePort();
      const given = {
        WORKLOAD: workload,
        RATCHET_TASK: "text-classification",
        TIME_ZONE: "Europe/Paris",
        DATABASE_HOST: "127.0.0.1",
        DATABASE_PORT: String(postgres.port),
        DATABASE_NAME: "ratchet",
        DATABASE_USER: "ratchet_serving",
        DATABASE_SSL_MODE: "disable",
        AWS_REGION: "eu-west-3",
        AWS_ENDPOINT_URL: endpoint.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        // Nothing listens there: the models of these tests are files, and no server is asked for what is here.
        MLFLOW_TRACKING_URI: "http://127.0.0.1:1",
        RATCHET_POLL_SECONDS: "1",
        SERVING_TOKEN_SECRET: secretName,
        SPILL_DIR: join(folder, "spill"),
        HOST: "127.0.0.1",
        PORT: String(port),
        ...more,
      };
      const env = await containerEnvironment(image, given, join(folder, "scratch"));
      const [command = "", ...args] = commandLine(image, null, null);
      const logFile = join(folder, `serving-${port}.log`);
      const group = await startGroup({
        name: "serving",
        command: resolveCommand(command, env.PATH ?? ""),
        args,
        env,
        cwd: join(image.rootDir, image.workdir),
        logFile,
      });
      started.push(group);
      return serving(`http://127.0.0.1:${port}`, group, () => secrets.value(secretName) ?? "", logFile);
    },
    async stop() {
      for (const one of started) await one.stop(20);
      await endpoint.close();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serving(url: string, group: ProcessGroup, token: () => string, logFile: string): Serving {
  const read = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    const json = response.headers.get("content-type") === "application/json";
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : {} };
  };
  const get = async (path: string) => read(await fetch(`${url}${path}`));
  let ended = false;
  void group.ended.then(() => {
    ended = true;
  });
  return {
    url,
    process: group,
    get,
    async ready() {
      while (!ended) {
        const status = await get("/ready").then(
          (answer) => answer.status,
          () => 0,
        );
        if (status === 200) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`serving ended: ${readFileSync(logFile, "utf8").slice(-2000)}`);
    },
    async post(path, body) {
      const headers = { authorization: `Bearer ${token()}`, "content-type": "application/json" };
      const sent = typeof body === "string" ? body : JSON.stringify(body);
      return read(await fetch(`${url}${path}`, { method: "POST", headers, body: sent }));
    },
    async metric(name) {
      const line = (await get("/metrics")).text.split("\n").find((one) => one.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1) ?? 0);
    },
    log: () => readFileSync(logFile, "utf8"),
  };
}
