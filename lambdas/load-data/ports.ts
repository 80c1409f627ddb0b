import type { LoadingStore } from "../../database/loading/store.ts";
import type { Bus, Logger, Objects, Settings } from "../shared/ports.ts";

export interface LoadDataPorts {
  logger: Logger;
  settings: Settings;
  raw: Objects;
  store: LoadingStore;
  bus: Bus;
  /** Applies what is owed outside. */
  relayOutbox(workload: string): Promise<void>;
}
