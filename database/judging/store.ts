import type pg from "pg";
import type { Slot } from "../../core/slot.ts";
import { failedAttempts, openAttempts } from "../training/jobs.ts";
import { modelVersion, newestVersion } from "../training/versions.ts";
import { withTransaction } from "../transactions.ts";
import { decide } from "./decide.ts";
import * as sets from "./evaluation-sets.ts";
import * as evaluations from "./evaluations.ts";
import { owe, productionOf, settleOutbox } from "./outbox.ts";
import { repairIsDue, repairTried, stagesOf, untrainedSlot } from "./reconciling.ts";
import * as slots from "./slots.ts";

/** What settling the outbox asks of PostgreSQL. */
export function outboxStore(pool: pg.Pool) {
  return {
    productionOf: (workload: string) => productionOf(pool, workload),
    settleOutbox: (workload: string, apply: Parameters<typeof settleOutbox>[2]) =>
      settleOutbox(pool, workload, apply),
  };
}

/** The queries of promote-model. */
export function decisionStore(pool: pg.Pool) {
  return {
    decide: (candidate: Parameters<typeof decide>[1], judge: Parameters<typeof decide>[2]) =>
      decide(pool, candidate, judge),
  };
}

/** The queries of evaluate-model. */
export function evaluationStore(pool: pg.Pool) {
  return {
    modelVersion: (workload: string, version: number) => modelVersion(pool, workload, version),
    newestVersion: (workload: string) => newestVersion(pool, workload),
    productionOf: (workload: string) => productionOf(pool, workload),
    evaluationRows: (workload: string, until: Slot, maxRows: number) =>
      sets.evaluationRows(pool, workload, until, maxRows),
    setUri: (workload: string, hash: string) => sets.setUri(pool, workload, hash),
    setRows: (workload: string, hash: string) => sets.setRows(pool, workload, hash),
    tieToSet: (candidate: Parameters<typeof sets.tieToSet>[1], set: Parameters<typeof sets.tieToSet>[2]) =>
      sets.tieToSet(pool, candidate, set),
    allocateEvaluation: (
      wanted: Parameters<typeof evaluations.allocateEvaluation>[1],
      name: (attempt: number) => evaluations.Named,
    ) => evaluations.allocateEvaluation(pool, wanted, name),
    evaluationRuns: (jobName: string) => evaluations.evaluationRuns(pool, jobName),
    evaluationOfJob: (jobName: string) => evaluations.evaluationOfJob(pool, jobName),
    storeVector: (jobName: string, vector: { classes: string[]; confidences: number[] }) =>
      withTransaction(pool, async (client) => {
        const stored = await evaluations.storeVector(client, jobName, vector);
        if (stored === undefined) return;
        await owe(client, stored.workload, {
          kind: "notify",
          level: "info",
          subject: `${stored.workload}: version ${stored.version} was evaluated`,
          text: `The evaluation of version ${stored.version} succeeded.`,
          resolves: ["evaluation"],
          onlyResolves: true,
        });
      }),
    undecided: (workload: string) => evaluations.undecided(pool, workload),

    async evaluationFailed(
      evaluation: evaluations.Evaluation,
      failure: { fault: "training" | "platform"; reason: string },
    ): Promise<void> {
      await withTransaction(pool, async (client) => {
        if (!(await evaluations.evaluationFailed(client, evaluation.jobName, failure))) return;
        const next =
          failure.fault === "platform"
            ? "Reconcile starts the next attempt; nothing is to be done unless the attempts are used up."
            : "Repair the cause, then run `npm run trigger-auto-promote`.";
        await owe(client, evaluation.workload, {
          kind: "notify",
          level: "alert",
          cause: "evaluation",
          subject: `${evaluation.workload}: version ${evaluation.version} could not be evaluated`,
          text: `Attempt ${evaluation.attempt}, job ${evaluation.jobName}:\n${failure.reason}\n\nNo decision is taken without its predictions; production stays as it is. ${next}\n`,
        });
      });
    },
  };
}

/** The queries of reconcile. */
export function reconcileStore(pool: pg.Pool) {
  return {
    seenSchedules: (workload: string, now: slots.SeenSchedule[]) => slots.seenSchedules(pool, workload, now),
    slotsWithoutTrace: (workload: string, due: slots.ScheduledSlot[], at: Slot) =>
      slots.slotsWithoutTrace(pool, workload, due, at),
    noteMissed: (workload: string, missed: slots.ScheduledSlot[], at: Slot) =>
      slots.noteMissed(pool, workload, missed, at),
    slotAskedFor: (workload: string, slot: slots.ScheduledSlot, at: Slot) =>
      slots.slotAskedFor(pool, workload, slot, at),
    lastSuccesses: (workload: string) => slots.lastSuccesses(pool, workload),
    untrainedSlot: (workload: string) => untrainedSlot(pool, workload),
    openAttempts: (workload: string) => openAttempts(pool, workload),
    failedAttempts: (workload: string) => failedAttempts(pool, workload),
    openEvaluations: (workload: string) => evaluations.openEvaluations(pool, workload),
    undecided: (workload: string) => evaluations.undecided(pool, workload),
    owe: (workload: string, effect: object) => owe(pool, workload, effect),
    stagesOf: (workload: string) => stagesOf(pool, workload),
    repairIsDue: (workload: string, what: string, at: Slot) => repairIsDue(pool, workload, what, at),
    repairTried: (workload: string, what: string, at: Slot) => repairTried(pool, workload, what, at),
  };
}
