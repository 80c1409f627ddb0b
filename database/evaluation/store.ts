import type pg from "pg";
import type { DescribeIncident } from "../../core/incidents/incident.ts";
import type { Slot } from "../../core/time/slot.ts";
import { decide } from "../decisions/decide.ts";
import { notificationsAreDue } from "../incidents/due-notifications.ts";
import { expireQuiet } from "../incidents/expire-quiet.ts";
import {
  deliverOutbox,
  type EffectDelivery,
  enqueueEffect,
  pendingSummary,
  productionOf,
} from "../outbox/outbox.ts";
import { jobsBehind, repairIsDue, repairTried, stagesOf, untrainedSlot } from "../reconcile/repairs.ts";
import * as slots from "../reconcile/slots.ts";
import { failedAttempts, openAttempts } from "../training/attempts.ts";
import * as batches from "./batch-sets.ts";
import * as evaluations from "./evaluations.ts";

/** The queries of relay-outbox. */
export function outboxStore(pool: pg.Pool) {
  return {
    productionOf: (workload: string) => productionOf(pool, workload),
    deliverOutbox: (workload: string, delivery: EffectDelivery) => deliverOutbox(pool, workload, delivery),
  };
}

/** The queries of promote-model. */
export function decisionStore(pool: pg.Pool) {
  return {
    decide: (candidate: Parameters<typeof decide>[1], decidePromotion: Parameters<typeof decide>[2]) =>
      decide(pool, candidate, decidePromotion),
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
    expireQuiet: (workload: string, at: Slot, describe: DescribeIncident) =>
      expireQuiet(pool, workload, at, describe),
    jobsBehind: (workload: string, version: number, evaluationSet: string | null) =>
      jobsBehind(pool, workload, version, evaluationSet),
    notificationsAreDue: (at: Slot) => notificationsAreDue(pool, at),
    untrainedSlot: (workload: string) => untrainedSlot(pool, workload),
    openAttempts: (workload: string) => openAttempts(pool, workload),
    failedAttempts: (workload: string) => failedAttempts(pool, workload),
    openEvaluations: (workload: string) => evaluations.openEvaluations(pool, workload),
    unscoredBatches: (workload: string) => batches.unscoredBatches(pool, workload),
    undecided: (workload: string) => evaluations.undecided(pool, workload),
    enqueueEffect: (workload: string, effect: object) => enqueueEffect(pool, workload, effect),
    pendingEffects: (workload: string) => pendingSummary(pool, workload),
    productionOf: (workload: string) => productionOf(pool, workload),
    stagesOf: (workload: string) => stagesOf(pool, workload),
    repairIsDue: (workload: string, what: string, at: Slot) => repairIsDue(pool, workload, what, at),
    repairTried: (workload: string, what: string, at: Slot) => repairTried(pool, workload, what, at),
  };
}
