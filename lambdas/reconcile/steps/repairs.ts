import type { Workload } from "../../../core/settings/workload.ts";
import type { Slot } from "../../../core/time/slot.ts";
import type { Undecided } from "../../../database/evaluation/evaluations.ts";
import { hintEffects } from "../../shared/hint-effects.ts";
import { candidateHorizon, completionEventIsMissing, isLate } from "../domain/due-slots.ts";
import type { ReconcilePorts, Repair } from "../ports.ts";

/** Repairs for loaded batches without a training, because the event was lost. */
export async function trainLoaded(ports: ReconcilePorts, workload: Workload, at: Slot): Promise<Repair[]> {
  const slot = await ports.store.untrainedSlot(workload.name);
  if (slot === null || !isLate(slot, at)) return [];
  return [
    {
      what: `the batch of ${slot} was never trained on; training is asked for`,
      act: () => ports.bus.publish("DataLoaded", { workload: workload.name, slot }),
    },
  ];
}

/**
 * Repairs for training jobs whose end was not recorded, for attempts without a job, and for failures of the platform.
 */
export async function pursueTrainings(
  ports: ReconcilePorts,
  workload: Workload,
  at: Slot,
): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const { name } = workload;
  const retrain = (slot: Slot, reason: string) => () =>
    ports.bus.publish("RetrainRequested", { workload: name, slot, reason, actor: "reconcile" });
  for (const { attempt, slot, jobName, why } of await ports.store.openAttempts(name)) {
    const state = jobName === null ? undefined : await ports.trainingJobs.inspect(jobName);
    if (jobName === null || state === undefined) {
      if (!isLate(slot, at)) continue;
      const what = `attempt ${attempt} of ${slot} was allocated but has no job; it is started`;
      repairs.push({ what, act: retrain(slot, why) });
    } else if (state.status !== "running" && completionEventIsMissing(state.endedAt, at)) {
      repairs.push({
        what: `job ${jobName} had ${state.status} and its completion event never arrived`,
        act: () => ports.bus.publish("TrainingJobEnded", { job: jobName }),
      });
    }
  }
  for (const { attempt, slot, fault } of await ports.store.failedAttempts(name)) {
    if (fault !== "platform" || attempt >= workload.training.maxAttempts) continue;
    const died = `attempt ${attempt} of ${slot} died of the platform`;
    repairs.push({ what: `${died}; the next is started`, act: retrain(slot, died) });
  }
  return repairs;
}

/** Repairs for candidates whose decision does not progress. */
export async function pursueDecisions(
  ports: ReconcilePorts,
  workload: Workload,
  at: Slot,
): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const { name } = workload;
  const running = new Set<string>();
  for (const { jobName, evaluationSet } of await ports.store.openEvaluations(name)) {
    const state = await ports.evaluationJobs.inspect(jobName);
    if (state === undefined) continue;
    running.add(evaluationSet);
    if (state.status === "running" || !completionEventIsMissing(state.endedAt, at)) continue;
    repairs.push({
      what: `evaluation ${jobName} had ${state.status} and its completion event never arrived`,
      act: () => ports.bus.publish("EvaluationJobEnded", { job: jobName }),
    });
  }
  for (const candidate of await ports.store.undecided(name)) {
    const { version, slot, evaluationSet, ready } = candidate;
    const isHopeless = candidate.stuck || candidate.failedAttempts >= workload.training.maxAttempts;
    const isAtWork = !isLate(slot, at) || (evaluationSet !== null && running.has(evaluationSet));
    if (isHopeless || isAtWork || slot < candidateHorizon(at)) continue;
    if (await endedJustNow(ports, name, candidate, at)) continue;
    const again = candidate.failedAttempts === 0 ? "" : ` after attempt ${candidate.failedAttempts}`;
    repairs.push({
      what: `version ${version} was ${ready ? "evaluated" : "trained"} and then stood still${again}; it goes on`,
      act: () =>
        ports.bus.publish(ready ? "ModelEvaluated" : "ModelTrained", { workload: name, slot, version }),
    });
  }
  return repairs;
}

/** Whether a job of the candidate ended so recently that its event may still arrive. */
async function endedJustNow(
  ports: ReconcilePorts,
  workload: string,
  { version, evaluationSet }: Undecided,
  at: Slot,
): Promise<boolean> {
  for (const { kind, jobName } of await ports.store.jobsBehind(workload, version, evaluationSet)) {
    const jobs = kind === "training" ? ports.trainingJobs : ports.evaluationJobs;
    const state = await jobs.inspect(jobName);
    if (state !== undefined && state.status !== "running" && !completionEventIsMissing(state.endedAt, at))
      return true;
  }
  return false;
}

/** Repairs for MLflow: a registry that differs from the decision in PostgreSQL is set to it again. */
export async function mirrorRegistry(ports: ReconcilePorts, workload: Workload): Promise<Repair[]> {
  const { name } = workload;
  const { version, epoch } = await ports.store.productionOf(name);
  const stages = await ports.store.stagesOf(name);
  if (stages.length === 0) return [];
  const mirrored = await ports.registry.aliased(name, "production");
  if (mirrored === version) return [];
  // What a decision changed meanwhile, or has not changed yet, is the relay's to deliver.
  const [now, pending] = [await ports.store.productionOf(name), await ports.store.pendingEffects(name)];
  if (now.epoch !== epoch || pending?.hasRegistry === true) return [];
  return [
    {
      what: `MLflow named version ${mirrored ?? "none"} as production; it is ${version ?? "none"}`,
      act: async () => {
        // Through the outbox, so that it has one writer and never takes back a decision that came meanwhile.
        await ports.store.enqueueEffect(name, { kind: "registry", epoch, production: version, stages });
        await hintEffects(ports, name);
      },
    },
  ];
}
