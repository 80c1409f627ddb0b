import type { LoadingTransaction } from "../../database/loading/load-exclusively.ts";
import type { Bus, Logger, Objects, Settings } from "../shared/ports.ts";

/** Database queries of load-data. */
export interface LoadingStore {
  /** Runs `work` in one transaction that has the exclusive lock of the workload. */
  loadExclusively<T>(workload: string, work: (transaction: LoadingTransaction) => Promise<T>): Promise<T>;
}

export interface LoadDataPorts {
  logger: Logger;
  settings: Settings;
  raw: Objects;
  store: LoadingStore;
  bus: Bus;
}
