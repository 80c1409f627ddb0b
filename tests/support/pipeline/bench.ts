import type pg from "pg";
import type { Contract } from "../../../core/contracts/contract.ts";
import type { Workload } from "../../../core/settings/workload.ts";
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
import { decisionStore } from "../../../lambdas/promote-model/wire.ts";
import { contract as reconcileContract } from "../../../lambdas/reconcile/contract.ts";
import { type Reconciled, reconcile } from "../../../lambdas/reconcile/handler.ts";
import { reconcileStore } from "../../../lambdas/reconcile/wire.ts";
import { contract as relayContract } from "../../../lambdas/relay-outbox/contract.ts";
import { relayOutbox } from "../../../lambdas/relay-outbox/handler.ts";
import { outboxStore } from "../../../lambdas/relay-outbox/wire.ts";
import type { EmbeddedMetrics } from "../../../lambdas/shared/adapters/metrics/embedded-metrics.ts";
import type { Logger, Settings } from "../../../lambdas/shared/ports.ts";
import { emittingOnly } from "../../../lambdas/shared/runtime/emitting-only.ts";
import { contract as trainContract } from "../../../lambdas/train-model/contract.ts";
import { trainModel } from "../../../lambdas/train-model/handler.ts";
import { trainingStore } from "../../../lambdas/train-model/wire.ts";
import { type WorkloadInput, workloadSchema } from "../../../tasks/workload.ts";
import { FolderObjects } from "../folder-objects.ts";
import { csvOf } from "../loading.ts";
import { memorySettings } from "../memory-settings.ts";
import { openWorld, type World } from "./world.ts";

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

/** An event as it stands on the bus, ours or SageMaker's. */
export type BusEvent = Record<string, unknown>;
type Handler = (event: unknown) => Promise<unknown>;

const workloadName = "news";
const timeZone = "Europe/Paris";
const deployedAt = "2026-11-02T00:00:00Z";

/**
 * The handlers of the whole pipeline on a real PostgreSQL, joined by the triggers of their contracts. Each can publish
 * what its contract emits and nothing else. A hint that effects are pending is delivered when the function that published
 * it has ended, whether well or not; a relay that fails is not repeated, as after Lambda's last retry.
 */
export interface PipelineBench {
  world: World;
  settings: Settings;
  /** What each function does with an event. */
  handlers: Record<
    "load-data" | "train-model" | "evaluate-model" | "promote-model" | "detect-drift" | "relay-outbox",
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
  const workloads = memorySettings();
  workloads.put(settingsOf({}));
  let writtenAt = deployedAt;
  const settings = {
    ...workloads,
    listWritten: async () => (await workloads.list()).map((workload) => ({ workload, writtenAt })),
  };
  const portsOf = (contract: Contract) => ({
    ...shared,
    ...world,
    // Tests replace functions of the world's bus.
    bus: emittingOnly(contract, { publish: (name, detail) => world.bus.publish(name, detail) }),
  });
  const shared = {
    logger: silent,
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
  const relay = (event: unknown) =>
    relayOutbox({ ...portsOf(relayContract), store: outboxStore(pool) }, event);
  /** Runs a function, and the relay for the hints that it published. */
  const hinting =
    <R>(run: (event: unknown) => Promise<R>) =>
    async (event: unknown): Promise<R> => {
      try {
        return await run(event);
      } finally {
        const hints = await takeEvents(worldPool, "detail->>'event' = 'EffectsPending'");
        for (const hint of hints) await relay(hint).catch(() => undefined);
      }
    };
  const handlers = {
    "load-data": hinting((event) =>
      loadData({ ...portsOf(loadContract), raw, store: loadingStore(pool) }, event),
    ),
    "train-model": hinting((event) =>
      trainModel({ ...portsOf(trainContract), store: trainingStore(pool), jobs: world.trainingJobs }, event),
    ),
    "evaluate-model": hinting((event) =>
      evaluateModel(
        { ...portsOf(evaluateContract), store: evaluationStore(pool), jobs: world.evaluationJobs },
        event,
      ),
    ),
    "promote-model": hinting((event) =>
      promoteModel({ ...portsOf(promoteContract), store: decisionStore(pool) }, event),
    ),
    "detect-drift": hinting((event) => {
      const [log, store] = [requestLog(pool), driftStore(pool)];
      const ports = { ...portsOf(detectContract), log, store, metrics, timeZone, retentionDays: 90 };
      return detectDrift(ports, event);
    }),
    "relay-outbox": relay,
  };
  const reconcileOnce = hinting((event) => {
    const [store, metrics] = [reconcileStore(pool), { publish: async () => undefined }];
    return reconcile({ ...portsOf(reconcileContract), store, metrics, timeZone }, event);
  });
  const routes: [Contract, Handler][] = [
    [loadContract, handlers["load-data"]],
    [trainContract, handlers["train-model"]],
    [evaluateContract, handlers["evaluate-model"]],
    [promoteContract, handlers["promote-model"]],
    [detectContract, handlers["detect-drift"]],
    [relayContract, handlers["relay-outbox"]],
  ];
  const deliver = async (event: BusEvent) => {
    for (const [contract, handler] of routes) if (isTriggered(contract, event)) await handler(event);
  };
  const take = () => takeEvents(worldPool, "true");
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
    reconcile: (at, options) => reconcileOnce({ at, ...options }),
    configure: (input, at = deployedAt) => {
      workloads.put(settingsOf(input));
      writtenAt = at;
    },
    close: () => raw.remove(),
  };
}

async function takeEvents(worldPool: pg.Pool, which: string): Promise<BusEvent[]> {
  const taken = await worldPool.query<{ id: number; detail: BusEvent }>(
    `UPDATE world.events SET taken = true WHERE NOT taken AND ${which} RETURNING id, detail`,
  );
  return taken.rows.sort((a, b) => a.id - b.id).map((row) => row.detail);
}

function settingsOf(input: Partial<WorkloadInput>): Workload {
  return workloadSchema.parse({
    name: workloadName,
    task: "text-classification",
    source: { path: "news.csv", initialShare: 0.4, share: 0.2 },
    evaluation: { share: 0.3 },
    promotion: { minimum: 0.5, minimumRows: 1 },
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
