import { mlflowTags, trainerTags } from "../../../core/artifacts/mlflow-tags.ts";
import { ourError, userError } from "../../../core/errors/error.ts";
import type { JobFailure } from "../../../core/vocabulary/closed-sets.ts";
import type { TrainingAttempt } from "../../../database/training/attempts.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { hintEffects } from "../../shared/hint-effects.ts";
import type { Run } from "../../shared/ports.ts";
import { failureNotice, successNotice } from "../notices.ts";
import type { TrainModelPorts } from "../ports.ts";

export type Finished =
  | { outcome: "registered"; version: number }
  | { outcome: "failed"; reason: string }
  | { outcome: "running" | "not-ours" };

/**
 * Stores the result of an ended training job. The event is only a hint: the function asks SageMaker for the state of
 * the job. A repeated or late event registers nothing twice. It publishes ModelTrained each time, which is harmless
 * because an evaluation is not repeated.
 */
export async function finishTraining(ports: TrainModelPorts, jobName: string): Promise<Finished> {
  const attempt = await ports.store.attemptOfJob(jobName);
  if (attempt === undefined) {
    ports.logger.warn(
      { job: jobName },
      "Job event ignored: no training attempt in PostgreSQL has this job name",
    );
    return { outcome: "not-ours" };
  }
  const logger = ports.logger.child({ workload: attempt.workload, slot: attempt.slot, job: jobName });
  if (attempt.status === "failed") return { outcome: "failed", reason: "recorded before" };
  const state = await ports.jobs.inspect(jobName);
  if (state === undefined || state.status === "running") return { outcome: "running" };
  const job = ofJob(attempt, jobName);
  const failed = async (failure: JobFailure): Promise<Finished> => {
    // The notice comes first: it is sent also when MLflow cannot be reached.
    await ports.store.failJob(job, failure, [
      failureNotice(job, failure),
      { kind: "run-failed", runId: job.runId, reason: failure.reason },
    ]);
    faultPoint("train-model:after-failure");
    await hintEffects(ports, job.workload);
    logger.error(failure, "Training job failed");
    return { outcome: "failed", reason: failure.reason };
  };
  if (state.status === "failed") return await failed({ fault: state.fault, reason: state.reason });
  const run = await ports.registry.run(job.runId);
  const logged = loggedModel(run);
  // The container said that it succeeded; asking again would find the same run.
  if (logged === undefined) return await failed({ fault: "training", reason: brokenContract(run).message });
  const register = async () => {
    const registered = await ports.registry.ensureVersion(job.workload, { runId: job.runId, ...logged });
    faultPoint("train-model:after-registering");
    await ports.registry.setVersionTags(job.workload, registered, {
      stage: "None",
      [mlflowTags.slot]: job.slot,
      [trainerTags.digest]: logged.digest,
      [trainerTags.snapshot]: job.snapshot ?? "",
    });
    return { version: registered, modelUri: `models:/${job.workload}/${registered}`, digest: logged.digest };
  };
  const version = await ports.store.registerModel(job, state.seconds, register, (registered) => [
    successNotice(job, registered),
  ]);
  faultPoint("train-model:before-event");
  await ports.bus.publish("ModelTrained", { workload: job.workload, slot: job.slot, version });
  await hintEffects(ports, job.workload);
  logger.info({ version }, "Model version registered");
  return { outcome: "registered", version };
}

function ofJob(attempt: TrainingAttempt, jobName: string) {
  const { runId, imageUri } = attempt;
  if (runId === null || imageUri === null) {
    throw ourError("TRM002", {
      where: `training job ${jobName}`,
      found: "a job without a run or an image",
      expected: "both written down before the job was started",
      next: "Report it with the rows of training_jobs.",
    });
  }
  return { ...attempt, jobName, runId, imageUri };
}

/** Tags that the training contract requires on the MLflow run. Source: docs/decisions/0006. */
function loggedModel({ tags }: Run) {
  const source = tags[trainerTags.modelSource];
  const digest = tags[trainerTags.digest];
  const modelId = tags[trainerTags.modelId];
  if (source === undefined || digest === undefined) return undefined;
  return { source, digest, ...(modelId === undefined ? {} : { modelId }) };
}

function brokenContract({ runId, tags }: Run): Error {
  return userError("TRM003", {
    where: `MLflow run ${runId}`,
    found: `tags ${Object.keys(tags).join(", ") || "none"}`,
    expected: "ratchet.model_source and ratchet.digest, which a trainer sets when its model is logged",
    next: "Look at the job's log; a trainer of your own must keep the contract in docs/decisions/0006.",
  });
}
