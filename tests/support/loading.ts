import type pg from "pg";
import { contract } from "../../lambdas/load-data/contract.ts";
import { type LoadDataResult, loadData } from "../../lambdas/load-data/handler.ts";
import type { LoadDataPorts } from "../../lambdas/load-data/ports.ts";
import { loadingStore } from "../../lambdas/load-data/wire.ts";
import type { Logger } from "../../lambdas/shared/ports.ts";
import { emittingOnly } from "../../lambdas/shared/runtime/emitting-only.ts";
import { type WorkloadInput, workloadSchema } from "../../tasks/workload.ts";
import { FolderObjects } from "./folder-objects.ts";
import { memorySettings } from "./memory-settings.ts";

const silent: Logger = { info() {}, warn() {}, error() {}, child: () => silent };

/** Slots a week apart. */
export const slots = [
  "2026-11-02T01:00:00Z",
  "2026-11-09T01:00:00Z",
  "2026-11-16T01:00:00Z",
  "2026-11-23T01:00:00Z",
];

/** load-data with a real database, a bucket in a folder, settings in memory, and a bus that remembers. */
export interface LoadingBench {
  objects: FolderObjects;
  ports: LoadDataPorts;
  /** What was published, beside the hints that the outbox has something. */
  events: { name: string; detail: unknown }[];
  configure(input: {
    name: string;
    source: Partial<WorkloadInput["source"]> & { path: string };
    evaluation?: { share: number };
  }): void;
  load(workload: string, slot?: string): Promise<LoadDataResult>;
}

export function loadingBench(pool: pg.Pool): LoadingBench {
  const objects = new FolderObjects();
  const settings = memorySettings();
  const events: LoadingBench["events"] = [];
  const ports: LoadDataPorts = {
    logger: silent,
    raw: objects,
    store: loadingStore(pool),
    settings,
    bus: emittingOnly(contract, {
      async publish(name, detail) {
        if (name !== "EffectsPending") events.push({ name, detail });
      },
    }),
  };
  return {
    objects,
    ports,
    events,
    configure: (input) => {
      settings.put(workloadSchema.parse({ task: "text-classification", ...input }));
    },
    load: (workload, slot = slots[0]) => loadData(ports, { workload, schedule: "load", slot }),
  };
}

/** A CSV of `rows` rows, sorted by class, every text different. */
export function csvOf(rows: number, classes = 4): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = `class${Math.floor((row * classes) / rows)}`;
    return `"text number ${row}, ""quoted""",${label}`;
  });
  return `text,label\n${lines.join("\n")}\n`;
}
