import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import type pg from "pg";
import { contract } from "../lambdas/relay-outbox/contract.ts";
import { relayOutbox } from "../lambdas/relay-outbox/handler.ts";
import type { RelayOutboxPorts } from "../lambdas/relay-outbox/ports.ts";
import { outboxStore } from "../lambdas/relay-outbox/wire.ts";
import { eventBridgeBus } from "../lambdas/shared/adapters/event-bus.ts";
import { mlflowRegistry } from "../lambdas/shared/adapters/mlflow-registry.ts";
import { snsTopics } from "../lambdas/shared/adapters/notifications/sns-topics.ts";
import type { Logger } from "../lambdas/shared/ports.ts";
import { LocalCloud } from "../local/cloud/local-cloud.ts";
import { databaseOf } from "../rehearsal/database.ts";
import { until } from "../tests/support/until.ts";
import type { BenchOptions } from "./bench-options.ts";
import { median } from "./median.ts";
import type { Row } from "./row.ts";

const root = join(import.meta.dirname, "..");
const account = "000000000000";
const slot = "2026-11-02T01:00:00Z";
const never = "cron(0 1 1 1 ? 2199)";
const decisions = 30;
const peerName = "relayed in the deciding process";
const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

/**
 * Time from a decision's transaction to the mark of its last effect, on PostgreSQL's clock. The effects are alias and
 * tags in the real MLflow, an event, and a notice. Ratchet's path leads from the bundle of promote-model through a
 * rule of the embedded cloud to the bundle of relay-outbox. The peer delivers the same effects in this process as
 * soon as they are stored. Both alternate, so that other work on the machine affects both.
 * Edges   the first decision of each has its own row, because it starts processes and opens connections.
 */
export async function run({ say }: BenchOptions): Promise<Row[]> {
  const stateRoot = await mkdtemp(join(tmpdir(), "ratchet-bench-relay-"));
  let cloud: LocalCloud | undefined;
  let pool: pg.Pool | undefined;
  try {
    const workloads = ["relayed", "in-process"].map(settingsOf);
    const options = { root, stateRoot, stack: "dev", config: { "ratchet:workloads": workloads } };
    cloud = await LocalCloud.start({ ...options, onProgress: say });
    pool = databaseOf(cloud);
    return rowsOf(await measure(cloud, pool, say));
  } finally {
    await pool?.end();
    await cloud?.stop();
    await rm(stateRoot, { recursive: true, force: true });
  }
}

interface Times {
  relayed: number[];
  inProcess: number[];
}

async function measure(cloud: LocalCloud, pool: pg.Pool, say: BenchOptions["say"]): Promise<Times> {
  say(`registering ${decisions} candidates for each side`);
  await registerCandidates(cloud, pool, "relayed");
  await registerCandidates(cloud, pool, "in-process");
  const ports = inProcess(cloud, pool);
  const decide = async (workload: string, version: number): Promise<void> => {
    const event = JSON.stringify({ event: "ModelEvaluated", workload, slot, version });
    const { error } = await cloud.services.lambda.invoke("ratchet-dev-promote-model", event);
    if (error !== null) throw new Error(error.errorMessage);
  };
  const times: Times = { relayed: [], inProcess: [] };
  for (let version = 1; version <= decisions; version++) {
    say(`decision ${version} of ${decisions}`);
    await decide("relayed", version);
    times.relayed.push(await millisToLastEffect(pool, "relayed"));
    // Without a hint: the decision and its effects are stored as promote-model stores them.
    await copyLastEffects(pool, "relayed", "in-process");
    await relayOutbox(ports, { event: "EffectsPending", workload: "in-process" });
    times.inProcess.push(await millisToLastEffect(pool, "in-process"));
  }
  return times;
}

function rowsOf({ relayed, inProcess: peers }: Times): Row[] {
  const row = (name: string, figure: (values: number[]) => number): Row => {
    const [ours, peer] = [figure(relayed), figure(peers)];
    return { name, ours, peer, peerName, unit: "ms", ratio: peer / ours };
  };
  const warm = (values: number[]): number[] => values.slice(1).toSorted((a, b) => a - b);
  return [
    row("decision to its last effect, median", (values) => median(warm(values))),
    row("the slowest of twenty", (values) => warm(values)[Math.floor(0.95 * (decisions - 1))] ?? Number.NaN),
    row("the first, everything cold", (values) => values[0] ?? Number.NaN),
  ];
}

function settingsOf(name: string) {
  return {
    name,
    task: "text-classification",
    source: { path: "rows.csv" },
    schedule: { load: never, drift: never },
    serving: { enabled: false },
  };
}

/** Registers versions in MLflow and PostgreSQL, each with correct predictions for every row of one evaluation set. */
async function registerCandidates(cloud: LocalCloud, pool: pg.Pool, workload: string): Promise<void> {
  const registry = mlflowRegistry(String(cloud.urls.mlflow));
  const labels = Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? "a" : "b"));
  await pool.query(
    "INSERT INTO evaluation_sets (workload, hash, slot, uri, labels) VALUES ($1, 'set', $2, '', $3)",
    [workload, slot, labels],
  );
  for (let version = 1; version <= decisions; version++) {
    const runId = await registry.ensureRun("bench", `${workload}-${version}`, {});
    await registry.ensureVersion(workload, { runId, source: `mlflow-artifacts:/1/${runId}/artifacts/model` });
    await pool.query(
      `INSERT INTO model_versions (workload, version, slot, run_id, model_uri, digest, image_uri, evaluation_set)
       VALUES ($1, $2, $3, $4, '', '', '', 'set')`,
      [workload, version, slot, runId],
    );
    await pool.query(
      `INSERT INTO evaluations (workload, version, evaluation_set, attempt, job_name, status, output_uri, classes, confidences)
       VALUES ($1, $2, 'set', 1, $4, 'succeeded', '', $3, $5)`,
      [workload, version, labels, `${workload}-${version}`, labels.map(() => 0.9)],
    );
  }
}

/** Ports of relay-outbox in this process, with the function's permissions. */
function inProcess(cloud: LocalCloud, pool: pg.Pool): RelayOutboxPorts {
  const region = "eu-west-3";
  const roleName = `ratchet-dev-${contract.name}`;
  const roleArn = `arn:aws:iam::${account}:role/${roleName}`;
  const client = {
    region,
    endpoint: cloud.urls.gateway,
    credentials: cloud.gateway.registerCaller({ roleName, roleArn, label: contract.name }),
  };
  const topic = (level: string) => `arn:aws:sns:${region}:${account}:ratchet-dev-${level}`;
  const topics = { info: topic("info"), alert: topic("alert"), critical: topic("critical") };
  return {
    logger: silent,
    registry: mlflowRegistry(String(cloud.urls.mlflow)),
    bus: eventBridgeBus(contract, "ratchet-dev", new EventBridgeClient(client)),
    topics: snsTopics(topics, new SNSClient(client)),
    store: outboxStore(pool),
  };
}

async function copyLastEffects(pool: pg.Pool, from: string, to: string): Promise<void> {
  await pool.query(
    `INSERT INTO outbox (workload, effect)
     SELECT $2, CASE WHEN effect ? 'detail' THEN jsonb_set(effect, '{detail,workload}', to_jsonb($2::text)) ELSE effect END
     FROM outbox WHERE workload = $1 AND recorded_at = (SELECT max(recorded_at) FROM outbox WHERE workload = $1) ORDER BY id`,
    [from, to],
  );
}

/** Milliseconds to the last effect of the last decision, when no effect is pending. */
async function millisToLastEffect(pool: pg.Pool, workload: string): Promise<number> {
  await until(async () => {
    const pending = "SELECT FROM outbox WHERE workload = $1 AND settled_at IS NULL";
    return (await pool.query(pending, [workload])).rows.length === 0;
  });
  const { rows } = await pool.query<{ millis: number }>(
    `SELECT extract(epoch FROM max(settled_at) - recorded_at)::float8 * 1000 AS millis FROM outbox
     WHERE workload = $1 GROUP BY recorded_at ORDER BY recorded_at DESC LIMIT 1`,
    [workload],
  );
  return rows[0]?.millis ?? Number.NaN;
}
