/**
 * Time in the embedded cloud. Nothing in `local/` reads the machine's clock for business; it asks this.
 *
 * | mode    | now() is             | goes forward                                             |
 * |---------|----------------------|----------------------------------------------------------|
 * | virtual | the last due instant | by jumping to the next due item, only while nothing runs  |
 * | wall    | the machine's clock  | continuously                                             |
 */
export interface Clock {
  now(): Date;
  /** Calls `run` when `at` is due (at once when it is past). Same instant: in the order of arming. Returns a cancel. */
  at(at: Date, what: string, run: () => Promise<void> | void): () => void;
  /** Virtual time stands still until the promise has resolved or rejected; used for invocations and jobs. */
  hold<T>(what: string, work: Promise<T>): Promise<T>;
}
