import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import * as z from "zod";
import { pythonFor } from "../local/runtimes/containers/venv.ts";
import { freePort } from "../local/runtimes/processes/free-port.ts";
import { startGroup } from "../local/runtimes/processes/process-group.ts";
import { prepareNewsgroups } from "../rehearsal/datasets/newsgroups.ts";
import { startLoad } from "../tests/support/serving/load.ts";
import { type ServingWorld, startServingWorld } from "../tests/support/serving/world.ts";
import { until } from "../tests/support/until.ts";
import type { BenchOptions } from "./bench-options.ts";
import type { Row } from "./row.ts";

const root = join(import.meta.dirname, "..");
const peerName = "bare FastAPI";
const token = "bench";
const requests = 1000;
const rounds = 3;

/**
 * Predictions for real texts of 20 Newsgroups, one per request, over persistent connections, by the model that was
 * trained on all of the data. Ratchet's server checks the token, computes sketches, and writes the log to a real
 * PostgreSQL on the same machine. The peer only has the model. Rounds alternate, and the best of each counts, because
 * other work on the machine only adds time.
 * Edges   the load is generated in this process, on the same cores.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const python = await pythonFor(join(root, "images", "trainer", "requirements.txt"));
  say("preparing 20 Newsgroups");
  const data = await prepareNewsgroups({ cacheDir: join(root, ".ratchet", "cache"), python });
  const rows = z
    .array(z.object({ text: z.string() }))
    .parse(Papa.parse(readFileSync(data.test, "utf8"), { header: true, skipEmptyLines: true }).data);
  const bodies = rows.slice(0, 1000).map(({ text }) => JSON.stringify({ texts: [text] }));
  say("training the model on all of 20 Newsgroups");
  const world = await startServingWorld({ token, rows: data.train, seeds: ["1"] });
  try {
    return await compare(world, bodies, say);
  } finally {
    await world.stop();
  }
}

async function compare(world: ServingWorld, bodies: string[], say: BenchOptions["say"]): Promise<Row[]> {
  const [model] = world.models;
  if (model === undefined) throw new Error("no model was made");
  await world.register(1, model);
  await world.decide(1);
  const started = performance.now();
  const serving = await world.start();
  await serving.ready();
  const startSeconds = (performance.now() - started) / 1000;
  const peer = await startPeer(world, model.folder);
  try {
    const result: Row[] = [];
    let answers = 0;
    for (const connections of [1, 16]) {
      const ours: Measured[] = [];
      const peers: Measured[] = [];
      for (let round = 0; round <= rounds; round++) {
        say(`${connections} connections, ${round === 0 ? "warming up" : `round ${round} of ${rounds}`}`);
        peers.push(await measure(peer, bodies, connections));
        ours.push(await measure({ url: serving.url, pid: serving.process.pid }, bodies, connections));
        answers += ours.at(-1)?.answers ?? 0;
      }
      result.push(...rowsOf(connections, ours.slice(1), peers.slice(1)));
    }
    say("waiting until the inference log is written");
    await until(
      async () =>
        Number((await world.pool.query("SELECT count(*) FROM predictions")).rows[0].count) === answers,
    );
    const memory = (await serving.metric("process_resident_memory_bytes")) / 1_048_576;
    const alone = { peer: null, peerName: null, ratio: null };
    return [
      ...result,
      {
        name: "answers in the log, of all given",
        ours: answers,
        peer: answers,
        peerName: "given",
        unit: "",
        ratio: 1,
      },
      { name: "resident memory after it", ours: memory, unit: "MiB", ...alone },
      { name: "from start to ready", ours: startSeconds, unit: "s", ...alone },
    ];
  } finally {
    await peer.stop();
  }
}

async function startPeer(world: ServingWorld, modelFolder: string) {
  const port = await freePort();
  const peer = await startGroup({
    name: "bare",
    command: world.python,
    args: [join(import.meta.dirname, "serving-bare.py"), modelFolder, String(port)],
    // What the embedded cloud gives every container.
    env: {
      PATH: process.env.PATH ?? "",
      HOME: world.folder,
      OMP_NUM_THREADS: "2",
      OPENBLAS_NUM_THREADS: "2",
    },
    cwd: world.folder,
    logFile: join(world.folder, "bare.log"),
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${url}/ready`).then(
      (response) => response.ok,
      () => false,
    ),
  );
  return { url, pid: peer.pid, stop: () => peer.stop(10) };
}

interface Measured {
  answers: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU milliseconds of the server per answer. Other work on the machine affects this figure least. */
  cpu: number;
}

/** CPU time of a process with all its threads. Source: proc(5), fields 14 and 15, in hundredths of a second. */
function cpuMillis(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function measure(
  { url, pid }: { url: string; pid: number },
  bodies: string[],
  connections: number,
): Promise<Measured> {
  const cpuFrom = cpuMillis(pid);
  const from = performance.now();
  const load = startLoad({ url, path: "/predict", token, connections, bodies });
  await until(() => load.count() >= requests);
  const answers = await load.stop();
  const seconds = (performance.now() - from) / 1000;
  const cpu = (cpuMillis(pid) - cpuFrom) / answers.length;
  const failed = answers.find(({ status }) => status !== 200);
  if (failed !== undefined) throw new Error(`${url} answered ${failed.status}: ${failed.text}`);
  const millis = answers.map((answer) => answer.millis).sort((a, b) => a - b);
  const at = (share: number) => millis[Math.floor(share * (millis.length - 1))] ?? 0;
  return { answers: answers.length, cpu, perSecond: answers.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function rowsOf(connections: number, ours: Measured[], peers: Measured[]): Row[] {
  const where = `${connections} connection${connections === 1 ? "" : "s"}`;
  const most = (all: Measured[]) => Math.max(...all.map((one) => one.perSecond));
  const least = (all: Measured[], key: "p50" | "p99" | "cpu") => Math.min(...all.map((one) => one[key]));
  const less = (key: "p50" | "p99" | "cpu"): Row => {
    const [our, their] = [least(ours, key), least(peers, key)];
    return {
      name: `${key === "cpu" ? "CPU time an answer" : key}, ${where}`,
      ours: our,
      peer: their,
      peerName,
      unit: "ms",
      ratio: their / our,
    };
  };
  const [our, their] = [most(ours), most(peers)];
  return [
    { name: `answers, ${where}`, ours: our, peer: their, peerName, unit: "/s", ratio: our / their },
    less("p50"),
    less("p99"),
    less("cpu"),
  ];
}
