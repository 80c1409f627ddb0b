import { artifactFiles, artifactFolder } from "../../../core/artifacts/layout.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { ModelVersion } from "../../../database/training/versions.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { refuseEmptySet, setLines } from "../domain/prediction-vector.ts";
import type { EvaluateModelPorts } from "../ports.ts";
import { startEvaluationJob } from "./start-evaluation-job.ts";

export type Requested =
  | { outcome: "evaluating"; jobs: string[] }
  | { outcome: "ready" }
  | { outcome: "unknown" }
  /** All attempts failed; people were notified. */
  | { outcome: "stuck" };

/**
 * Starts the missing evaluation jobs for the decision about a candidate: of the candidate and of the current
 * production version, both on the candidate's evaluation set. Nothing is started for predictions that are stored or
 * whose job runs.
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
  faultPoint("evaluate-model:after-set");

  const production = await ports.store.productionOf(workload);
  const needed = [...new Set([candidate.version, production.version ?? candidate.version])];
  const started: string[] = [];
  for (const version of needed) {
    const modelVersion =
      version === candidate.version ? model : await ports.store.modelVersion(workload, version);
    if (modelVersion === undefined) continue;
    const isOwn = version === candidate.version || modelVersion.evaluationSet === set.hash;
    const status = await startEvaluationJob(ports, modelVersion, { ...set, isOwn }, settings);
    if (status.kind === "stuck") return { outcome: "stuck" };
    if (status.kind === "started") started.push(status.jobName);
  }
  if (started.length > 0) {
    logger.info({ jobs: started, evaluationSet: set.hash }, "Evaluation jobs running");
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
    artifactFolder(workload, "evaluation"),
    artifactFiles.evaluation,
    setLines(rows, taskOf(settings).evaluation),
  );
  const truths = rows.map(({ truth }) => truth);
  const hash = await ports.store.assignEvaluationSet({ workload, version, slot }, { ...frozen, truths });
  return { hash, uri: (await ports.store.setUri(workload, hash)) ?? frozen.uri };
}
