import type { Decided, DecisionFacts, DecisionRow } from "../../database/decisions/decide.ts";
import type { Settings } from "../shared/ports.ts";
import type { RelayPorts } from "../shared/relay.ts";

export interface PromoteModelPorts extends RelayPorts {
  settings: Settings;
  decide(
    candidate: { workload: string; version: number },
    decidePromotion: (facts: DecisionFacts) => { row: DecisionRow; effects: object[] },
  ): Promise<Decided>;
}
