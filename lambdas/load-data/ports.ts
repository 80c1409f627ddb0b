import type { LoadingTransaction } from "../../database/loading/load-exclusively.ts";
import type { Bus, Logger, Objects, Settings } from "../shared/ports.ts";

/** What load-data asks of PostgreSQL. */
export interface LoadingStore {
  /** Runs `work` in one transaction, alone for its workload. */
  loadExclusively<T>(workload: string, work: (transaction: LoadingTransaction) => Promise<T>): Promise<T>;
}

export interface LoadDataPorts {
  logger: Logger;
  settings: Settings;
  raw: Objects;
  store: LoadingStore;
  bus: Bus;
}
