import { dependencyError, isRatchetError } from "../../core/errors/error.ts";

/** Error when SageMaker accepted a job but does not describe it yet. A retry finds the job. */
export function notThereYet(jobName: string): Error {
  return dependencyError("JOB005", {
    where: `SageMaker job ${jobName}`,
    found: "accepted, but not to be described",
    expected: "the job that was just accepted",
    next: "Nothing is to be done: the step is tried again and finds the job.",
  });
}

/**
 * Runs a step of an attempt. A refusal that a person must repair is recorded as the failure of the attempt, and then
 * thrown. Reconcile therefore does not repeat it every hour.
 */
export async function recordingRefusal(
  work: () => Promise<void>,
  record: (reason: string) => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isRatchetError(error) && error.responsible === "user") await record(error.message);
    throw error;
  }
}
