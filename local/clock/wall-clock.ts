import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { type ReportFailure, runItem } from "./run-item.ts";

/** Maximum delay of setTimeout. A longer delay would fire immediately. */
const longestDelayMillis = 2 ** 31 - 1;

/**
 * Clock that shows the machine's time. Items that become due while the machine sleeps run afterwards. When the
 * machine's clock is set back, `now()` stays constant until the clock has caught up, so time never runs backwards.
 */
export class WallClock implements Clock {
  private latest: number;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly agenda: Agenda;
  private readonly onFailure: ReportFailure;
  private readonly machineNow: () => number;

  /**
   * Shape   notBefore: lower limit of `now()`, so that time does not return to before the end of a rehearsal.
   *         machineNow: milliseconds since 1970.
   */
  constructor(
    onFailure: ReportFailure,
    agenda = new Agenda(),
    notBefore = new Date(0),
    machineNow: () => number = Date.now,
  ) {
    this.onFailure = onFailure;
    this.agenda = agenda;
    this.latest = notBefore.getTime();
    this.machineNow = machineNow;
    this.arm();
  }

  now(): Date {
    this.latest = Math.max(this.latest, this.machineNow());
    return new Date(this.latest);
  }

  at(at: Date, what: string, run: () => Promise<void> | void): () => void {
    const cancel = this.agenda.add({ at, what, run });
    this.arm();
    return () => {
      cancel();
      this.arm();
    };
  }

  /** Has no effect on wall time. */
  hold<T>(_what: string, work: Promise<T>): Promise<T> {
    return work;
  }

  /** Stops the clock. No item runs afterwards. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private arm(): void {
    clearTimeout(this.timer);
    const first = this.agenda.first();
    if (this.stopped || first === undefined) return;
    const delay = Math.max(0, first.at.getTime() - this.now().getTime());
    this.timer = setTimeout(() => this.fire(), Math.min(delay, longestDelayMillis));
  }

  private fire(): void {
    for (;;) {
      const due = this.stopped ? undefined : this.agenda.takeDue(this.now());
      if (due === undefined) break;
      void runItem(due, this.onFailure);
    }
    this.arm();
  }
}
