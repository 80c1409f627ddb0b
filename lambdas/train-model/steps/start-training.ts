import { trainingVariables } from "../../../core/artifacts/job-environment.ts";
import { artifactFiles, artifactFolder } from "../../../core/artifacts/layout.ts";
import { mlflowTags, trainerTags } from "../../../core/artifacts/mlflow-tags.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { AttemptStatus } from "../../../core/vocabulary/closed-sets.ts";
import { taskOf } from "../../../tasks/task-of.ts";
import { faultPoint } from "../../shared/fault-point.ts";
import { hintEffects } from "../../shared/hint-effects.ts";
import { notThereYet, recordingRefusal } from "../../shared/jobs.ts";
import { planJob, snapshotLines } from "../domain/plan-training.ts";
import { failureNotice } from "../notices.ts";
import type { TrainModelPorts } from "../ports.ts";

export interface TrainRequest {
  workload: string;
  slot: Slot;
  /** True for an explicit request: it takes the next attempt, and does not require newer data. */
  force: boolean;
  requestedBy: string;
  why: string;
}

export type Started =
  | { outcome: "started"; jobName: string; runId: string }
  | { outcome: "no-newer-data" }
  | { outcome: "already-ended"; status: AttemptStatus };

/** Seconds after its time limit at which a job without a completion event is checked. */
const graceSeconds = 900;

/**
 * Starts the training of a slot. Every step can be repeated and gives the same job: PostgreSQL allocates the attempt,
 * the content names the snapshot, the job name identifies the run, and SageMaker refuses a known job name.
 */
export async function startTraining(ports: TrainModelPorts, request: TrainRequest): Promise<Started> {
  const { store, registry, jobs } = ports;
  const logger = ports.logger.child({ workload: request.workload, slot: request.slot });
  const settings = await ports.settings.read(request.workload);
  const allocation = await store.allocateAttempt(request);
  if (allocation.kind === "no-newer-data") {
    logger.info({}, "Training not started: no rows are newer than the last training");
    return { outcome: "no-newer-data" };
  }
  const { attempt } = allocation;
  if (attempt.status !== "requested" && attempt.status !== "running") {
    logger.info(
      { attempt: attempt.attempt, status: attempt.status },
      "Training not started: the training of this slot has already ended",
    );
    return { outcome: "already-ended", status: attempt.status };
  }
  if (attempt.status === "running" && attempt.jobName !== null && attempt.runId !== null) {
    return { outcome: "started", jobName: attempt.jobName, runId: attempt.runId };
  }
  faultPoint("train-model:after-allocation");

  const { kind, rows: rules, training } = taskOf(settings);
  const counts = await store.trainableCounts(request.workload, attempt.dataSlot, rules.truths);
  const refuse = async (reason: string): Promise<void> => {
    const notice = failureNotice(attempt, { fault: "training", reason });
    await store.failAttempt(attempt, reason, [notice]);
    await hintEffects(ports, request.workload);
  };
  await recordingRefusal(async () => training.refuseUntrainable(request.workload, counts), refuse);
  const rows = store.trainableRows(request.workload, attempt.dataSlot, rules.truths);
  const snapshot = await ports.datasets.freeze(
    artifactFolder(request.workload, "snapshots"),
    artifactFiles.snapshot,
    snapshotLines(rows, counts, training),
  );
  faultPoint("train-model:after-snapshot");
  const planned = planJob(settings, ports.prefix, attempt, snapshot);
  const prepared = await store.prepareJob(
    attempt,
    {
      jobName: planned.name,
      imageUri: ports.trainerImageUri,
      snapshot: { ...snapshot, labels: counts.classes },
    },
    async () => {
      const run = await registry.ensureRun(request.workload, planned.name, {
        auto_trained: "true",
        [mlflowTags.workload]: request.workload,
        [mlflowTags.slot]: request.slot,
        [trainerTags.snapshot]: snapshot.hash,
        [mlflowTags.attempt]: String(attempt.attempt),
        [mlflowTags.requestedBy]: request.requestedBy,
        [mlflowTags.why]: request.why,
      });
      faultPoint("train-model:after-run");
      return run;
    },
  );
  const { runId } = prepared;
  const job = { ...planned, name: prepared.jobName };
  faultPoint("train-model:before-job");
  await recordingRefusal(
    () =>
      jobs.start({
        ...job,
        workload: request.workload,
        imageUri: prepared.imageUri,
        snapshotUri: prepared.snapshotUri,
        outputUri: `s3://${ports.datasetsBucket}/${artifactFolder(request.workload, "jobs")}`,
        environment: {
          [trainingVariables.taskKind]: kind,
          [trainingVariables.trackingUri]: ports.trackingUri,
          [trainingVariables.runId]: runId,
          [trainingVariables.snapshotHash]: prepared.snapshotHash,
          RATCHET_WORKLOAD: request.workload,
        },
      }),
    refuse,
  );
  faultPoint("train-model:after-job");
  const state = await jobs.inspect(job.name);
  if (state === undefined) throw notThereYet(job.name);
  const dueAt = new Date(state.createdAt.getTime() + (job.maxRuntimeSeconds + graceSeconds) * 1000);
  await store.jobRuns(job.name, dueAt);
  await ports.oneTimeSchedules.arm(dueAt, "job-due");
  logger.info(
    { job: job.name, run: runId, snapshot: prepared.snapshotHash, rows: snapshot.lines },
    "Training job started",
  );
  return { outcome: "started", jobName: job.name, runId };
}
