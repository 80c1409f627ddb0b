import { receive } from "../shared/receive.ts";
import { contract } from "./contract.ts";
import type { TrainModelPorts } from "./ports.ts";
import { type Finished, finishTraining } from "./steps/finish-training.ts";
import { type Started, startTraining } from "./steps/start-training.ts";

/** Starts a training for DataLoaded and RetrainRequested. Stores the result when a job has ended. */
export async function trainModel(ports: TrainModelPorts, received: unknown): Promise<Started | Finished> {
  const input = receive(contract, received);
  if (!("event" in input)) return await finishTraining(ports, input.TrainingJobName);
  switch (input.event) {
    case "TrainingJobEnded":
      return await finishTraining(ports, input.job);
    case "DataLoaded":
      return await startTraining(ports, {
        workload: input.workload,
        slot: input.slot,
        force: false,
        requestedBy: "schedule",
        why: "newer data was loaded",
      });
    case "RetrainRequested":
      return await startTraining(ports, {
        workload: input.workload,
        slot: input.slot,
        force: true,
        requestedBy: input.actor,
        why: input.reason,
      });
  }
}
