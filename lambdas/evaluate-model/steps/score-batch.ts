import { artifactFiles, artifactFolder } from "../../../core/artifacts/layout.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { EvaluationRow } from "../../../database/evaluation/evaluation-sets.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { batchLines } from "../domain/prediction-vector.ts";
import type { EvaluateModelPorts } from "../ports.ts";
import { startEvaluationJob } from "./start-evaluation-job.ts";

export type Scored =
  | { outcome: "evaluating"; jobs: string[] }
  | { outcome: "ready" }
  | { outcome: "stuck" }
  /** No version is in production, the production version was trained on this batch, or the batch has no rows. */
  | { outcome: "not-scored" };

/**
 * Starts the evaluation of the production version on a new labelled batch, before any model is trained on the batch.
 * The batch is frozen once. It stays assigned to the version that was in production at that time, even after a
 * promotion.
 */
export async function scoreBatch(
  ports: EvaluateModelPorts,
  { workload, slot }: { workload: string; slot: Slot },
): Promise<Scored> {
  const logger = ports.logger.child({ workload, slot });
  const settings = await ports.settings.read(workload);
  let scorable = await ports.store.scorableOn(workload, slot);
  if (scorable.kind === "version") {
    const truths: string[] = [];
    const { evaluation } = taskOf(settings);
    const rows = ports.store.batchRows(workload, slot);
    const lines = batchLines(slot, remembering(rows, truths), evaluation);
    const frozen = await ports.datasets.freeze(
      artifactFolder(workload, "evaluation"),
      artifactFiles.evaluation,
      lines,
    );
    if (truths.length === 0) return { outcome: "not-scored" };
    faultPoint("evaluate-model:after-batch-frozen");
    scorable = await ports.store.recordBatchSet({ workload, slot }, { ...frozen, truths });
    faultPoint("evaluate-model:after-batch");
  }
  if (scorable.kind !== "frozen") {
    logger.info(
      { why: scorable.kind },
      "No evaluation on the new batch: there is no model version to evaluate",
    );
    return { outcome: "not-scored" };
  }
  const { version, hash, uri } = scorable.set;
  const model = await ports.store.modelVersion(workload, version);
  if (model === undefined) return { outcome: "not-scored" };
  const one = await startEvaluationJob(ports, model, { hash, uri, isOwn: false }, settings);
  if (one.kind === "done") return { outcome: "ready" };
  if (one.kind === "stuck") return { outcome: "stuck" };
  logger.info(
    { version, job: one.jobName },
    "Evaluation job is running: production version on the new batch",
  );
  return { outcome: "evaluating", jobs: [one.jobName] };
}

async function* remembering(rows: AsyncIterable<EvaluationRow>, truths: string[]) {
  for await (const row of rows) {
    truths.push(row.truth);
    yield row;
  }
}
