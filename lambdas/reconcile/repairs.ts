import type { Slot } from "../../core/slot.ts";
import type { Workload } from "../../core/workload.ts";
import { horizonStart, isLate, missedSlots, secondsSince } from "./logic.ts";
import type { ReconcilePorts, Repair } from "./ports.ts";

/** Publishes what a schedule missed, oldest first, and how long ago it last succeeded. */
export async function catchUpSlots(ports: ReconcilePorts, workload: Workload, at: Slot): Promise<Repair[]> {
  const since = await ports.store.seenSince(workload.name, at);
  const from = horizonStart({ since, at });
  const { run, lastSuccess } = await ports.store.runSlots(workload.name, "load", from);
  const schedule = { expression: workload.schedule.load, timeZone: ports.timeZone };
  const missed = missedSlots(schedule, { since, at, run });
  for (const slot of missed) {
    await ports.bus.publish("SlotMissed", { workload: workload.name, schedule: "load", slot });
  }
  await ports.metrics.publish(new Date(at), [
    {
      name: "SecondsSinceLastSuccess",
      value: secondsSince(lastSuccess, since, at),
      unit: "Seconds",
      dimensions: { Workload: workload.name, Schedule: "load" },
    },
  ]);
  return missed.map((slot) => `slot ${slot} of its load schedule had no effect and is caught up`);
}

/** Loaded data that nobody trained on, because the event was lost. */
export async function trainLoaded(ports: ReconcilePorts, workload: Workload, at: Slot): Promise<Repair[]> {
  const slot = await ports.store.untrainedSlot(workload.name);
  if (slot === null || !isLate(slot, at)) return [];
  await ports.bus.publish("DataLoaded", { workload: workload.name, slot });
  return [`the batch of ${slot} was never trained on; training is asked for`];
}

/** Jobs whose end nobody noticed, attempts that never got a job, and failures of the platform. */
export async function pursueTrainings(
  ports: ReconcilePorts,
  workload: Workload,
  at: Slot,
): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const { name } = workload;
  for (const attempt of await ports.store.openAttempts(name)) {
    const state = attempt.jobName === null ? undefined : await ports.trainingJobs.inspect(attempt.jobName);
    if (state === undefined) {
      if (!isLate(attempt.slot, at)) continue;
      await ports.bus.publish("RetrainRequested", {
        workload: name,
        slot: attempt.slot,
        reason: attempt.why,
        actor: "reconcile",
      });
      repairs.push(
        `attempt ${attempt.attempt} of ${attempt.slot} was allocated but has no job; it is started`,
      );
    } else if (state.status !== "running" && attempt.jobName !== null) {
      await ports.bus.publish("TrainingJobEnded", { job: attempt.jobName });
      repairs.push(`job ${attempt.jobName} had ${state.status} and nobody was told`);
    }
  }
  for (const attempt of await ports.store.failedAttempts(name)) {
    if (attempt.fault !== "platform" || attempt.attempt >= workload.training.maxAttempts) continue;
    await ports.bus.publish("RetrainRequested", {
      workload: name,
      slot: attempt.slot,
      reason: `attempt ${attempt.attempt} died of the platform`,
      actor: "reconcile",
    });
    repairs.push(`attempt ${attempt.attempt} of ${attempt.slot} died of the platform; the next is started`);
  }
  return repairs;
}

/** Candidates on their way to a decision that stand still. */
export async function pursueDecisions(
  ports: ReconcilePorts,
  workload: Workload,
  at: Slot,
): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const { name } = workload;
  const running = new Set<string>();
  for (const evaluation of await ports.store.openEvaluations(name)) {
    const state = await ports.evaluationJobs.inspect(evaluation.jobName);
    if (state?.status === "running") {
      running.add(evaluation.evaluationSet);
    } else if (state !== undefined) {
      await ports.bus.publish("EvaluationJobEnded", { job: evaluation.jobName });
      running.add(evaluation.evaluationSet);
      repairs.push(`evaluation ${evaluation.jobName} had ${state.status} and nobody was told`);
    }
  }
  for (const { version, slot, evaluationSet, ready, stuck } of await ports.store.undecided(name)) {
    if (stuck || !isLate(slot, at) || (evaluationSet !== null && running.has(evaluationSet))) continue;
    await ports.bus.publish(ready ? "ModelEvaluated" : "ModelTrained", { workload: name, slot, version });
    repairs.push(
      `version ${version} was ${ready ? "evaluated" : "trained"} and then stood still; it goes on`,
    );
  }
  return repairs;
}

/** MLflow is a mirror: whatever it says, it is brought to what PostgreSQL decided. */
export async function mirrorRegistry(ports: ReconcilePorts, workload: Workload): Promise<Repair[]> {
  const { name } = workload;
  const { version } = await ports.productionOf(name);
  const stages = await ports.store.stagesOf(name);
  if (stages.length === 0) return [];
  const mirrored = await ports.registry.aliased(name, "production");
  if (mirrored === version) return [];
  await ports.registry.setAlias(name, "production", version);
  for (const one of stages) await ports.registry.setVersionTags(name, one.version, { stage: one.stage });
  return [`MLflow named version ${mirrored ?? "none"} as production; it is ${version ?? "none"}`];
}
