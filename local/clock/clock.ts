/**
 * Clock of the embedded cloud. Code in `local/` uses it for all business time, and never the machine's clock.
 *
 * | mode    | now()                | advances                                                  |
 * |---------|----------------------|-----------------------------------------------------------|
 * | virtual | the last due instant | by a jump to the next due item, only while nothing runs   |
 * | wall    | the machine's clock  | continuously                                              |
 */
export interface Clock {
  now(): Date;
  /**
   * Calls `run` when `at` is due, or immediately when it is past. Items of one instant run in the order of the calls.
   * Returns a function that cancels the item.
   */
  at(at: Date, what: string, run: () => Promise<void> | void): () => void;
  /** Stops virtual time until the promise has resolved or rejected. Used for invocations and jobs. */
  hold<T>(what: string, work: Promise<T>): Promise<T>;
}
