import { artifactFiles } from "../../../core/artifacts/layout.ts";
import { isRatchetError } from "../../../core/errors/error.ts";
import type { Evaluation } from "../../../database/evaluation/evaluations.ts";
import type { EvaluationRules } from "../../../tasks/task-kind.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { hintEffects } from "../../shared/hint-effects.ts";
import { type Answers, vectorOf, vocabularyOf } from "../domain/prediction-vector.ts";
import { failureNotice, successNotice } from "../notices.ts";
import type { EvaluateModelPorts } from "../ports.ts";

/** Codes for an output file that is missing or damaged. */
const noWholeFile = ["OBJ001", "OBJ006"];

/** Codes for predictions that are unusable: missing, damaged, of the wrong shape, or of the wrong number. */
const uselessOutputs = ["EVA002", ...noWholeFile];

export type Finished = { outcome: "stored" | "failed" | "running" | "not-ours" | "ended-before" };

/**
 * Stores the prediction vector of an ended evaluation job. Publishes ModelEvaluated for each candidate whose
 * prediction vectors are now complete. A second call changes nothing.
 */
export async function finishEvaluation(ports: EvaluateModelPorts, jobName: string): Promise<Finished> {
  const evaluation = await ports.store.evaluationOfJob(jobName);
  if (evaluation === undefined) {
    ports.logger.warn({ job: jobName }, "Job event ignored: no evaluation in PostgreSQL has this job name");
    return { outcome: "not-ours" };
  }
  const { workload, version, evaluationSet } = evaluation;
  const logger = ports.logger.child({ workload, version, job: jobName });
  if (evaluation.status === "failed") return { outcome: "ended-before" };
  if (evaluation.status !== "succeeded") {
    const state = await ports.jobs.inspect(jobName);
    if (state === undefined || state.status === "running") return { outcome: "running" };
    const outputs = state.status === "failed" ? state : await outputsLeft(ports, evaluation);
    if ("reason" in outputs) {
      await ports.store.failEvaluation(evaluation, outputs, (set) => [
        failureNotice(evaluation, outputs, set),
      ]);
      await hintEffects(ports, workload);
      logger.error({ reason: outputs.reason }, "Evaluation job failed");
      return { outcome: "failed" };
    }
    const { vector, profile } = outputs;
    faultPoint("evaluate-model:before-vector");
    await ports.store.completeEvaluation(evaluation, vector, profile, (set) => [
      successNotice(evaluation, set),
    ]);
    faultPoint("evaluate-model:after-vector");
  }
  for (const candidate of await ports.store.undecided(workload)) {
    if (candidate.evaluationSet !== evaluationSet || !candidate.ready) continue;
    await ports.bus.publish("ModelEvaluated", { workload, slot: candidate.slot, version: candidate.version });
  }
  await hintEffects(ports, workload);
  logger.info({ evaluationSet }, "Predictions of the evaluation set stored");
  return { outcome: "stored" };
}

/**
 * Reads prediction vector and reference profile of a job that reported success. Returns the reason when there is no
 * valid vector.
 */
async function outputsLeft(ports: EvaluateModelPorts, evaluation: Evaluation) {
  const rules = taskOf(await ports.settings.read(evaluation.workload)).evaluation;
  const vector = await vectorLeft(ports, evaluation, rules);
  if ("reason" in vector) return vector;
  return { vector, profile: await profileLeft(ports, evaluation, vector, rules) };
}

/**
 * Reads the prediction vector of a job that reported success. An invalid output is recorded as a failure, because a
 * retry would read the same file again.
 */
async function vectorLeft(ports: EvaluateModelPorts, evaluation: Evaluation, rules: EvaluationRules) {
  const { workload, evaluationSet, outputUri, jobName } = evaluation;
  const rows = await ports.store.setRows(workload, evaluationSet);
  try {
    const lines = ports.datasets.lines(`${outputUri}/${artifactFiles.predictions}`);
    return await vectorOf(lines, rows, `evaluation ${jobName}`, rules);
  } catch (error) {
    if (!isRatchetError(error) || !uselessOutputs.includes(error.code)) throw error;
    return { fault: "training" as const, reason: error.message };
  }
}

/**
 * Reads the reference profile (sketches and vocabulary) of a version that was evaluated on its own evaluation set.
 * Null when the job wrote none; the version can still be promoted or refused.
 */
async function profileLeft(
  ports: EvaluateModelPorts,
  evaluation: Evaluation,
  answers: Answers,
  rules: EvaluationRules,
) {
  const { workload, version, evaluationSet, outputUri } = evaluation;
  const model = await ports.store.modelVersion(workload, version);
  const { sketches } = answers;
  if (model?.evaluationSet !== evaluationSet || sketches === null) return null;
  try {
    const vocabulary = await vocabularyOf(
      ports.datasets.lines(`${outputUri}/${artifactFiles.vocabulary}`),
      rules,
    );
    if (vocabulary !== undefined) return { sketches, vocabulary };
  } catch (error) {
    if (!isRatchetError(error) || !noWholeFile.includes(error.code)) throw error;
  }
  ports.logger.warn(
    { workload, version },
    "Evaluation job wrote no vocabulary: this model version has no drift reference; only its performance is monitored",
  );
  return null;
}
