import { evaluationVariables } from "../../../core/artifacts/job-environment.ts";
import { artifactFolder } from "../../../core/artifacts/layout.ts";
import { evaluationJobName } from "../../../core/contracts/jobs.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { ModelVersion } from "../../../database/training/versions.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { hintEffects } from "../../shared/hint-effects.ts";
import { notThereYet, recordingRefusal } from "../../shared/jobs.ts";
import { failureNotice } from "../notices.ts";
import type { EvaluateModelPorts } from "../ports.ts";

const maxRuntimeSeconds = 3600;
const graceSeconds = 900;

export type One = { kind: "done" } | { kind: "stuck" } | { kind: "started"; jobName: string };

/**
 * Starts the job in which one model version predicts one evaluation set. Nothing is started when the predictions are
 * stored or their job runs.
 * Shape   `isOwn`: the set was assigned to this version for its own decision. The job then also gets the training
 *         snapshot, from which it builds the vocabulary and the reference window for drift.
 */
export async function startEvaluationJob(
  ports: EvaluateModelPorts,
  modelVersion: ModelVersion,
  set: { hash: string; uri: string; isOwn: boolean },
  settings: Workload,
): Promise<One> {
  const { workload, version } = modelVersion;
  const folder = `s3://${ports.datasetsBucket}/${artifactFolder(workload, "predictions")}`;
  const evaluation = await ports.store.allocateEvaluation(
    { workload, version, evaluationSet: set.hash, maxAttempts: settings.training.maxAttempts },
    (attempt) => {
      const jobName = evaluationJobName(ports.prefix, {
        workload,
        version,
        evaluationSet: set.hash,
        attempt,
      });
      return { jobName, outputUri: `${folder}/${jobName}` };
    },
  );
  if (evaluation.status === "succeeded") return { kind: "done" };
  if (evaluation.status === "failed") return { kind: "stuck" };
  const { jobName, outputUri } = evaluation;
  if (evaluation.status === "running") return { kind: "started", jobName };
  const snapshotUri = set.isOwn ? await ports.store.snapshotUri(workload, version) : undefined;
  faultPoint("evaluate-model:before-job");
  await recordingRefusal(
    () =>
      ports.jobs.start({
        name: jobName,
        workload,
        imageUri: modelVersion.imageUri,
        evaluationSetUri: set.uri,
        snapshotUri,
        outputUri,
        environment: {
          [evaluationVariables.taskKind]: taskOf(settings).kind,
          [evaluationVariables.trackingUri]: ports.trackingUri,
          [evaluationVariables.modelUri]: modelVersion.modelUri,
          [evaluationVariables.modelDigest]: modelVersion.digest,
          [evaluationVariables.evaluationSetHash]: set.hash,
        },
        instanceType: settings.training.instanceType,
        maxRuntimeSeconds,
      }),
    async (reason) => {
      const failure = { fault: "training", reason } as const;
      await ports.store.failEvaluation(evaluation, failure, (of) => [failureNotice(evaluation, failure, of)]);
      await hintEffects(ports, workload);
    },
  );
  faultPoint("evaluate-model:after-job");
  const state = await ports.jobs.inspect(jobName);
  if (state === undefined) throw notThereYet(jobName);
  await ports.store.evaluationRuns(jobName);
  const dueAt = new Date(state.createdAt.getTime() + (maxRuntimeSeconds + graceSeconds) * 1000);
  await ports.oneTimeSchedules.arm(dueAt, "job-due");
  return { kind: "started", jobName };
}
