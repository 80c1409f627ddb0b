import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import type { EvaluateModelPorts } from "./ports.ts";
import { type Finished, finishEvaluation } from "./steps/finish-evaluation.ts";
import { type Scored, scoreBatch } from "./steps/score-batch.ts";
import { type Requested, startEvaluations } from "./steps/start-evaluations.ts";

/**
 * Starts evaluation jobs for a candidate, for a decision that lacks predictions, or for a new batch. Stores the
 * result when a job has ended.
 */
export async function evaluateModel(
  ports: EvaluateModelPorts,
  received: unknown,
): Promise<Requested | Finished | Scored> {
  const input = receive(contract, received);
  if (!("event" in input)) return await finishEvaluation(ports, input.ProcessingJobName);
  if (input.event === "EvaluationJobEnded") return await finishEvaluation(ports, input.job);
  if (input.event === "DataLoaded") return await scoreBatch(ports, input);
  if (input.event !== "PromotionRequested") return await startEvaluations(ports, input);
  const version = await ports.store.newestVersion(input.workload);
  ports.logger.info(
    { workload: input.workload, version, actor: input.actor, why: input.reason },
    "A person requested an evaluation of the newest model version",
  );
  return version === undefined
    ? { outcome: "unknown" }
    : await startEvaluations(ports, { workload: input.workload, version });
}
