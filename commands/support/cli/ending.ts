import { fail } from "./fail.ts";

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Stops a run in order at the first signal. During set-up, the started parts are stopped as soon as this is possible.
 *
 * | state     | entered by                       | leaves when                       |
 * |-----------|----------------------------------|-----------------------------------|
 * | waiting   | construction                     | a signal                          |
 * | requested | a signal; nothing is attached yet | `attach`, or the process ends     |
 * | ending    | a signal or `attach`             | the process exits with `status`   |
 */
export class Ending {
  requested = false;
  private attached: Stoppable | undefined;
  private readonly status: number;

  constructor(status: number) {
    this.status = status;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.request());
  }

  /** Sets the run to stop. Stops it immediately when a signal has arrived. */
  attach(run: Stoppable): void {
    this.attached = run;
    if (this.requested) this.end(run);
  }

  private request(): void {
    if (this.requested) return;
    this.requested = true;
    if (this.attached !== undefined) this.end(this.attached);
    else console.log("\nStopping when the processes that set-up is starting can be ended.");
  }

  private end(run: Stoppable): void {
    console.log("\nStopping.");
    run.stop().then(
      () => process.exit(this.status),
      (error: unknown) => fail(error),
    );
  }

  /** Never resolves, for callers that must not continue while the run is being stopped. */
  forever(): Promise<never> {
    return new Promise(() => undefined);
  }
}
