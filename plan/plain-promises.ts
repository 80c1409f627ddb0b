import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/**
 * Makes the SDK create its promises without a recorded stack trace. It records a trace for each output of each
 * resource, tens of thousands in a plan, for a report of leaked promises that is not used here. Under Vitest, which
 * maps each trace to its source, they took most of an evaluation's time.
 * Result  a function that restores the SDK.
 */
export function usePlainPromises(): () => void {
  const original = { ...debuggable };
  Object.assign(debuggable, { debuggablePromise: <T>(promise: Promise<T>): Promise<T> => promise });
  return () => void Object.assign(debuggable, original);
}
