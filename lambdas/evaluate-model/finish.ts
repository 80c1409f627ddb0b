import { boundary } from "../shared/boundary.ts";
import { vectorOf } from "./logic.ts";
import type { EvaluateModelPorts } from "./ports.ts";

export type Finished = { outcome: "stored" | "failed" | "running" | "not-ours" | "ended-before" };

/**
 * Takes in an evaluation that has ended: stores its vector, and publishes ModelEvaluated for each candidate that
 * has all it needs now. Coming twice changes nothing.
 */
export async function finishEvaluation(ports: EvaluateModelPorts, jobName: string): Promise<Finished> {
  const evaluation = await ports.store.evaluationOfJob(jobName);
  if (evaluation === undefined) {
    ports.logger.warn({ job: jobName }, "a job that PostgreSQL does not know");
    return { outcome: "not-ours" };
  }
  const { workload, version, evaluationSet } = evaluation;
  const logger = ports.logger.child({ workload, version, job: jobName });
  if (evaluation.status === "failed") return { outcome: "ended-before" };
  if (evaluation.status !== "succeeded") {
    const state = await ports.jobs.inspect(jobName);
    if (state === undefined || state.status === "running") return { outcome: "running" };
    if (state.status === "failed") {
      await ports.store.evaluationFailed(evaluation, state.reason);
      await ports.store.settle(workload);
      logger.error({ reason: state.reason }, "evaluation failed");
      return { outcome: "failed" };
    }
    const rows = await ports.store.setRows(workload, evaluationSet);
    const lines = ports.datasets.lines(`${evaluation.outputUri}/predictions.jsonl.gz`);
    boundary("evaluate-model:before-vector");
    await ports.store.storeVector(jobName, await vectorOf(lines, rows, `evaluation ${jobName}`));
    boundary("evaluate-model:after-vector");
  }
  for (const candidate of await ports.store.undecided(workload)) {
    if (candidate.evaluationSet !== evaluationSet || !candidate.ready) continue;
    await ports.bus.publish("ModelEvaluated", { workload, slot: candidate.slot, version: candidate.version });
  }
  logger.info({ evaluationSet }, "prediction vector stored");
  return { outcome: "stored" };
}
