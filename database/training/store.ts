import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/outbox.ts";
import * as jobs from "./jobs.ts";
import * as snapshots from "./snapshots.ts";
import { registerModel } from "./versions.ts";

type Job = jobs.TrainingAttempt & { jobName: string };

/** The queries of train-model on one pool. */
export function trainingStore(pool: pg.Pool) {
  return {
    allocateAttempt: (request: Parameters<typeof jobs.allocateAttempt>[1]) =>
      jobs.allocateAttempt(pool, request),
    trainableLabels: (workload: string, until: Slot) => snapshots.trainableLabels(pool, workload, until),
    trainableRows: (workload: string, until: Slot) => snapshots.trainableRows(pool, workload, until),
    attemptOfJob: (jobName: string) => jobs.attemptOfJob(pool, jobName),
    jobRuns: (jobName: string, dueAt: Date) => jobs.jobRuns(pool, jobName, dueAt),
    registerModel: (
      attempt: Job & { runId: string; imageUri: string },
      seconds: number,
      register: Parameters<typeof registerModel>[3],
    ) =>
      registerModel(pool, attempt, seconds, register, (client, version) =>
        enqueueEffect(client, attempt.workload, {
          kind: "notify",
          level: "info",
          subject: `${attempt.workload}: training of ${attempt.slot} succeeded`,
          text: `The training of ${attempt.slot} succeeded: version ${version} is registered.`,
          resolves: ["training"],
          onlyResolves: true,
        }),
      ),

    /**
     * Prepares the attempt's job, exactly once: its row is locked while `ensureRun` asks MLflow, which has no lock of
     * its own. A repeated trigger gets what the first one prepared.
     */
    async prepareJob(
      attempt: jobs.TrainingAttempt,
      job: { jobName: string; imageUri: string; snapshot: snapshots.Snapshot },
      ensureRun: () => Promise<string>,
    ): Promise<jobs.PreparedJob> {
      return await withTransaction(pool, async (client) => {
        const earlier = await jobs.lockPreparedJob(client, attempt);
        if (earlier !== undefined) return earlier;
        const { jobName, imageUri, snapshot } = job;
        const runId = await ensureRun();
        const prepared = { jobName, runId, imageUri, snapshotHash: snapshot.hash, snapshotUri: snapshot.uri };
        await snapshots.recordSnapshot(client, attempt.workload, attempt.dataSlot, snapshot);
        await jobs.prepareJob(client, attempt, prepared);
        return prepared;
      });
    },

    async attemptFailed(attempt: jobs.TrainingAttempt, reason: string): Promise<void> {
      await withTransaction(pool, async (client) => {
        if (await jobs.attemptFailed(client, attempt, reason)) {
          await enqueueEffect(client, attempt.workload, failureNotice(attempt, reason, "training"));
        }
      });
    },

    async jobFailed(job: Job, failure: { fault: "training" | "platform"; reason: string }): Promise<void> {
      await withTransaction(pool, async (client) => {
        if (!(await jobs.jobFailed(client, job.jobName, failure))) return;
        // People first: they are told also when MLflow cannot be.
        await enqueueEffect(client, job.workload, failureNotice(job, failure.reason, failure.fault));
        if (job.runId === null) return;
        await enqueueEffect(client, job.workload, {
          kind: "run-failed",
          runId: job.runId,
          reason: failure.reason,
        });
      });
    },
  };
}

function failureNotice(attempt: jobs.TrainingAttempt, reason: string, fault: "training" | "platform") {
  const next =
    fault === "platform"
      ? "Reconcile starts the next attempt; nothing is to be done unless the attempts are used up."
      : "Repair the cause, then run `npm run trigger-auto-train`. Production stays as it is.";
  return {
    kind: "notify",
    level: "alert",
    cause: "training",
    subject: `${attempt.workload}: training of ${attempt.slot} failed`,
    text: `Attempt ${attempt.attempt}${attempt.jobName === null ? "" : `, job ${attempt.jobName}`}:\n${reason}\n\n${next}\n`,
  };
}
