import type { Decided, DecisionFacts, DecisionRow } from "../../database/decisions/decide.ts";
import type { Bus, Logger, Settings } from "../shared/ports.ts";

export interface PromoteModelPorts {
  logger: Logger;
  bus: Bus;
  settings: Settings;
  decide(
    candidate: { workload: string; version: number },
    decidePromotion: (facts: DecisionFacts) => { row: DecisionRow; effects: object[] },
  ): Promise<Decided>;
}
