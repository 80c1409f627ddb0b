import { dependencyError, isRatchetError } from "../../core/errors/error.ts";

/** SageMaker took the job and does not show it yet; trying again finds it. */
export function notThereYet(jobName: string): Error {
  return dependencyError("JOB005", {
    where: `SageMaker job ${jobName}`,
    found: "accepted, but not to be described",
    expected: "the job that was just accepted",
    next: "Nothing is to be done: the step is tried again and finds the job.",
  });
}

/**
 * Does work of an attempt; a refusal that a person must repair is recorded as the attempt's failure before it is
 * thrown, so that reconcile does not try it again every hour.
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
