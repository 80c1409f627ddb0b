import type { EffectDelivery, RelayResult } from "../../database/outbox/outbox.ts";
import type { Bus, Logger, Registry, Topics } from "../shared/ports.ts";

export interface RelayOutboxPorts {
  logger: Logger;
  registry: Pick<Registry, "failRun" | "setVersionTags" | "setAlias">;
  bus: Bus;
  topics: Topics;
  /** Which version PostgreSQL decided, and the epoch of that decision. */
  productionOf(workload: string): Promise<{ version: number | null; epoch: number }>;
  /** Delivers a workload's pending effects under its session lock. */
  deliverOutbox(workload: string, delivery: EffectDelivery): Promise<RelayResult>;
}
