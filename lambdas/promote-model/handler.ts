import type { DecisionOutcome } from "../../core/vocabulary/closed-sets.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { faultPoint } from "../shared/fault-point.ts";
import { hintEffects } from "../shared/hint-effects.ts";
import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import { decidePromotion } from "./domain/decide-promotion.ts";
import { effectsOf } from "./notices.ts";
import type { PromoteModelPorts } from "./ports.ts";

export type Promoted =
  | { outcome: DecisionOutcome | "unknown"; reason?: string }
  | { outcome: "waiting"; versions: number[] };

/** Decides about one candidate. When predictions are missing, it requests the evaluation of the candidate again. */
export async function promoteModel(ports: PromoteModelPorts, received: unknown): Promise<Promoted> {
  const { workload, slot, version } = receive(contract, received);
  const logger = ports.logger.child({ workload, slot, version });
  const settings = await ports.settings.read(workload);
  const decided = await ports.store.decide({ workload, version }, (facts) => {
    const decision = decidePromotion(facts, settings.promotion, taskOf(settings).promotion);
    faultPoint("promote-model:before-commit");
    return { row: decision, effects: effectsOf(workload, facts, decision) };
  });
  faultPoint("promote-model:after-commit");
  if (decided.kind === "unknown") {
    logger.warn({}, "Promotion skipped: this model version is not in PostgreSQL");
    return { outcome: "unknown" };
  }
  if (decided.kind === "missing") {
    logger.info(
      { versions: decided.versions },
      "Decision postponed: these model versions have no predictions for the evaluation set; requesting their evaluation",
    );
    await ports.bus.publish("EvaluationRequested", { workload, slot: decided.slot, version });
    return { outcome: "waiting", versions: decided.versions };
  }
  logger.info({ outcome: decided.outcome, repeated: decided.repeated }, "Promotion decision stored");
  await hintEffects(ports, workload);
  return { outcome: decided.outcome, reason: decided.reason };
}
