import { evaluationJobName } from "../../core/jobs.ts";
import type { Workload } from "../../core/workload.ts";
import type { ModelVersion } from "../../database/training/versions.ts";
import { boundary } from "../shared/boundary.ts";
import { notThereYet, recordingRefusal } from "../shared/jobs.ts";
import { refuseEmptySet, setLines } from "./logic.ts";
import type { EvaluateModelPorts } from "./ports.ts";

const maxRuntimeSeconds = 3600;
const graceSeconds = 900;

export type Requested =
  | { outcome: "evaluating"; jobs: string[] }
  | { outcome: "ready" }
  | { outcome: "unknown" }
  /** Its attempts are used up; people were told. */
  | { outcome: "stuck" };

/**
 * Has every version that the candidate's decision needs predict the candidate's set: the candidate itself, and
 * whichever version is production now. A vector that is stored or on its way is not asked for again.
 */
export async function startEvaluations(
  ports: EvaluateModelPorts,
  candidate: { workload: string; version: number },
): Promise<Requested> {
  const { workload } = candidate;
  const logger = ports.logger.child({ workload, version: candidate.version });
  const settings = await ports.settings.read(workload);
  const model = await ports.store.modelVersion(workload, candidate.version);
  if (model === undefined) return { outcome: "unknown" };
  const set = await setOf(ports, model, settings);
  boundary("evaluate-model:after-set");

  const production = await ports.store.productionOf(workload);
  const needed = [...new Set([candidate.version, production.version ?? candidate.version])];
  const started: string[] = [];
  for (const version of needed) {
    const judged = version === candidate.version ? model : await ports.store.modelVersion(workload, version);
    if (judged === undefined) continue;
    const status = await startOne(ports, judged, set, settings);
    if (status.kind === "stuck") return { outcome: "stuck" };
    if (status.kind === "started") started.push(status.jobName);
  }
  if (started.length > 0) {
    logger.info({ jobs: started, evaluationSet: set.hash }, "evaluating");
    return { outcome: "evaluating", jobs: started };
  }
  await ports.bus.publish("ModelEvaluated", { workload, slot: model.slot, version: candidate.version });
  return { outcome: "ready" };
}

async function setOf(
  ports: EvaluateModelPorts,
  model: ModelVersion,
  settings: Workload,
): Promise<{ hash: string; uri: string }> {
  const { workload, version, slot } = model;
  if (model.evaluationSet !== null) {
    const uri = await ports.store.setUri(workload, model.evaluationSet);
    if (uri !== undefined) return { hash: model.evaluationSet, uri };
  }
  const rows = await ports.store.evaluationRows(workload, slot, settings.evaluation.maxRows);
  refuseEmptySet(workload, rows);
  const frozen = await ports.datasets.freeze(
    `workloads/${workload}/evaluation`,
    "evaluation.jsonl.gz",
    setLines(rows),
  );
  const labels = rows.map((row) => row.label);
  const hash = await ports.store.tieToSet({ workload, version, slot }, { ...frozen, labels });
  return { hash, uri: (await ports.store.setUri(workload, hash)) ?? frozen.uri };
}

type One = { kind: "done" } | { kind: "stuck" } | { kind: "started"; jobName: string };

async function startOne(
  ports: EvaluateModelPorts,
  judged: ModelVersion,
  set: { hash: string; uri: string },
  settings: Workload,
): Promise<One> {
  const { workload, version } = judged;
  const folder = `s3://${ports.datasetsBucket}/workloads/${workload}/predictions`;
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
  boundary("evaluate-model:before-job");
  await recordingRefusal(
    () =>
      ports.jobs.start({
        name: jobName,
        workload,
        imageUri: judged.imageUri,
        evaluationSetUri: set.uri,
        outputUri,
        environment: {
          MLFLOW_TRACKING_URI: ports.trackingUri,
          MODEL_URI: judged.modelUri,
          MODEL_DIGEST: judged.digest,
          EVALUATION_SET_HASH: set.hash,
        },
        instanceType: settings.training.instanceType,
        maxRuntimeSeconds,
      }),
    async (reason) => {
      await ports.store.evaluationFailed(evaluation, { fault: "training", reason });
      await ports.store.settle(workload);
    },
  );
  boundary("evaluate-model:after-job");
  const state = await ports.jobs.inspect(jobName);
  if (state === undefined) throw notThereYet(jobName);
  await ports.store.evaluationRuns(jobName);
  const dueAt = new Date(state.createdAt.getTime() + (maxRuntimeSeconds + graceSeconds) * 1000);
  await ports.wakes.arm(dueAt, "job-due");
  return { kind: "started", jobName };
}
