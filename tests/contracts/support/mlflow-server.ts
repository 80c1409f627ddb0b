import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { pythonFor } from "../../../local/runtimes/containers/venv.ts";
import { freePort } from "../../../local/runtimes/processes/free-port.ts";
import { until } from "../../support/until.ts";

const requirements = join(import.meta.dirname, "../../../images/mlflow/requirements.txt");
const runSchema = z.object({ run: z.object({ info: z.object({ artifact_uri: z.string() }) }) });

/** MLflow loads its packages and creates its tables: a minute on an idle machine. */
const startMillis = 8 * 60_000;

/**
 * MLflow with the packages of its image, empty, on SQLite; tests/images/test_mlflow.py shows it on PostgreSQL.
 * Throws  when it ends, or does not answer in time; nothing is left running.
 */
export async function startMlflow() {
  const python = await pythonFor(requirements);
  const [folder, port] = [await mkdtemp(join(tmpdir(), "ratchet-mlflow-")), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const store = ["--backend-store-uri", `sqlite:///${folder}/mlflow.db`, "--artifacts-destination", folder];
  const listen = ["--host", "127.0.0.1", "--port", String(port), "--workers", "1"];
  const server = spawn(python, ["-m", "mlflow", "server", ...store, ...listen], {
    ...{ stdio: "ignore", cwd: folder, detached: true },
    env: { PATH: process.env.PATH ?? "", HOME: folder },
  });
  const exited = once(server, "exit");
  const stop = async () => {
    // The server leads a process group with its workers.
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, "SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = performance.now() + startMillis;
  try {
    await until(async () => {
      if (server.exitCode !== null) throw new Error(`MLflow ended with ${server.exitCode}`);
      if (performance.now() > deadline) throw new Error(`MLflow did not answer within ${startMillis} ms`);
      const health = await fetch(`${url}/health`).catch(() => null);
      return health?.ok ?? false;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    /** Where the artifacts of a run belong. */
    async artifactsOf(runId: string): Promise<string> {
      const answer = await fetch(`${url}/api/2.0/mlflow/runs/get?run_id=${runId}`);
      return runSchema.parse(await answer.json()).run.info.artifact_uri;
    },
    stop,
  };
}
