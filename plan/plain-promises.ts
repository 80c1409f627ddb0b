import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/**
 * Lets the SDK make its promises without a recorded stack trace. It records one for each output of each resource, tens
 * of thousands in a plan, for a report of leaked promises that no engine reads here; under Vitest, which maps each
 * trace to its source, they were most of an evaluation's time.
 * Result  a function that puts the SDK back as it was.
 */
export function usePlainPromises(): () => void {
  const original = { ...debuggable };
  Object.assign(debuggable, { debuggablePromise: <T>(promise: Promise<T>): Promise<T> => promise });
  return () => void Object.assign(debuggable, original);
}
