import type pg from "pg";
import type { Contract } from "../../../core/contracts/contract.ts";
import { type Workload, type WorkloadInput, workloadSchema } from "../../../core/workload.ts";
import { decisionStore, outboxStore, reconcileStore } from "../../../database/evaluation/store.ts";
import { contract as detectContract } from "../../../lambdas/detect-drift/contract.ts";
import { detectDrift } from "../../../lambdas/detect-drift/handler.ts";
import { driftStore, requestLog } from "../../../lambdas/detect-drift/wire.ts";
import { contract as evaluateContract } from "../../../lambdas/evaluate-model/contract.ts";
import { evaluateModel } from "../../../lambdas/evaluate-model/handler.ts";
import { evaluationStore } from "../../../lambdas/evaluate-model/wire.ts";
import { contract as loadContract } from "../../../lambdas/load-data/contract.ts";
import { loadData } from "../../../lambdas/load-data/handler.ts";
import { loadingStore } from "../../../lambdas/load-data/wire.ts";
import { contract as promoteContract } from "../../../lambdas/promote-model/contract.ts";
import { promoteModel } from "../../../lambdas/promote-model/handler.ts";
import { type Reconciled, reconcile } from "../../../lambdas/reconcile/handler.ts";
import type { EmbeddedMetrics } from "../../../lambdas/shared/adapters/embedded-metrics.ts";
import type { Logger, Settings } from "../../../lambdas/shared/ports.ts";
import { relayOutbox } from "../../../lambdas/shared/relay.ts";
import { contract as trainContract } from "../../../lambdas/train-model/contract.ts";
import { trainModel } from "../../../lambdas/train-model/handler.ts";
import { trainingStore } from "../../../lambdas/train-model/wire.ts";
import { FolderObjects } from "../folder-objects.ts";
import { csvOf } from "../loading.ts";
import { openWorld, type World } from "./world.ts";

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

/** An event as it stands on the bus, ours or SageMaker's. */
export type BusEvent = Record<string, unknown>;
type Handler = (event: unknown) => Promise<unknown>;

const workloadName = "news";
const timeZone = "Europe/Paris";
const deployedAt = "2026-11-02T00:00:00Z";

/** The handlers of the whole pipeline on a real PostgreSQL, joined by the triggers of their contracts. */
export interface PipelineBench {
  world: World;
  settings: Settings;
  /** What each function does with an event. */
  handlers: Record<
    "load-data" | "train-model" | "evaluate-model" | "promote-model" | "detect-drift",
    Handler
  >;
  /** What detect-drift wrote as metrics, in turn. */
  printed: { at: string; dimensions: Record<string, string>; values: Record<string, number> }[];
  /** Every function that the event triggers, in turn. */
  deliver(event: BusEvent): Promise<void>;
  /** Takes what is on the bus and was not taken yet. */
  take(): Promise<BusEvent[]>;
  /** Delivers what is on the bus, and what follows from it, until nothing more comes. */
  drain(): Promise<void>;
  load(slot: string): Promise<unknown>;
  detect(slot: string): Promise<unknown>;
  reconcile(at: string, options?: { force: boolean }): Promise<Reconciled>;
  /** Shape   at: when the settings are written; the workload's first deployment unless given. */
  configure(input: Partial<WorkloadInput>, at?: string): void;
  close(): Promise<void>;
}

/**
 * Shape   pool: of the application's role; worldPool: of the superuser; folder: stands for the bucket of datasets.
 */
export async function pipelineBench(
  pool: pg.Pool,
  worldPool: pg.Pool,
  folder: string,
): Promise<PipelineBench> {
  const world = openWorld(worldPool, folder);
  const raw = new FolderObjects();
  await raw.put("news.csv", csvOf(200));
  let workload = settingsOf({});
  let writtenAt = deployedAt;
  const settings = {
    read: async () => workload,
    list: async () => [workload],
    listWritten: async () => [{ workload, writtenAt }],
  };
  const delivery = { logger: silent, ...world, ...outboxStore(pool) };
  const relayAll = async (name: string) => void (await relayOutbox(delivery, name));
  const shared = {
    ...delivery,
    settings,
    prefix: "ratchet-dev",
    trainerImageUri: "trainer:1",
    trackingUri: "http://mlflow",
    datasetsBucket: "datasets",
  };
  const printed: PipelineBench["printed"] = [];
  const metrics: EmbeddedMetrics = {
    print: (at, dimensions, values) => {
      const byName = values.map(({ name, value }) => [name, value]);
      printed.push({ at, dimensions, values: Object.fromEntries(byName) });
    },
  };
  const handlers = {
    "load-data": (event: unknown) =>
      loadData({ ...shared, raw, store: loadingStore(pool), relayOutbox: relayAll }, event),
    "train-model": (event: unknown) => {
      const store = { ...trainingStore(pool), relayOutbox: relayAll };
      return trainModel({ ...shared, store, jobs: world.trainingJobs }, event);
    },
    "evaluate-model": (event: unknown) => {
      const store = { ...evaluationStore(pool), relayOutbox: relayAll };
      return evaluateModel({ ...shared, store, jobs: world.evaluationJobs }, event);
    },
    "promote-model": (event: unknown) => promoteModel({ ...shared, ...decisionStore(pool) }, event),
    "detect-drift": (event: unknown) => {
      const [log, store] = [requestLog(pool), driftStore(pool)];
      return detectDrift({ ...shared, log, store, metrics, timeZone, retentionDays: 90 }, event);
    },
  };
  const routes: [Contract, Handler][] = [
    [loadContract, handlers["load-data"]],
    [trainContract, handlers["train-model"]],
    [evaluateContract, handlers["evaluate-model"]],
    [promoteContract, handlers["promote-model"]],
    [detectContract, handlers["detect-drift"]],
  ];
  const deliver = async (event: BusEvent) => {
    for (const [contract, handler] of routes) if (isTriggered(contract, event)) await handler(event);
  };
  const take = async () => {
    const taken = await worldPool.query<{ id: number; detail: BusEvent }>(
      "UPDATE world.events SET taken = true WHERE NOT taken RETURNING id, detail",
    );
    return taken.rows.sort((a, b) => a.id - b.id).map((row) => row.detail);
  };
  return {
    world,
    settings,
    handlers,
    deliver,
    take,
    drain: async () => {
      for (let events = await take(); events.length > 0; events = await take()) {
        for (const event of events) await deliver(event);
      }
    },
    detect: (slot) => handlers["detect-drift"]({ workload: workloadName, schedule: "drift", slot }),
    printed,
    load: (slot) => handlers["load-data"]({ workload: workloadName, schedule: "load", slot }),
    reconcile: (at, options) => {
      const store = reconcileStore(pool);
      const metrics = { publish: async () => undefined };
      return reconcile({ ...shared, ...world, store, metrics, timeZone }, { at, ...options });
    },
    configure: (input, at = deployedAt) => {
      workload = settingsOf(input);
      writtenAt = at;
    },
    close: () => raw.remove(),
  };
}

function settingsOf(input: Partial<WorkloadInput>): Workload {
  return workloadSchema.parse({
    name: workloadName,
    task: "text-classification",
    source: { path: "news.csv", initialShare: 0.4, share: 0.2 },
    evaluation: { share: 0.3 },
    promotion: { minimum: 0.5 },
    // Only tests that have detect-drift examine days.
    schedule: { drift: "cron(0 1 1 1 ? 2199)" },
    ...input,
  });
}

function isTriggered(contract: Contract, event: BusEvent): boolean {
  return contract.triggers.some((trigger) => {
    if (trigger.kind === "event") {
      return trigger.name === event.event && [undefined, event.schedule].includes(trigger.schedule);
    }
    if (trigger.kind !== "job-ended") return false;
    return (trigger.job === "training" ? "TrainingJobName" : "ProcessingJobName") in event;
  });
}
