import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import type { ReportFailure } from "./run-item.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { WallClock } from "./wall-clock.ts";

/**
 * The clock that all services share: virtual during a rehearsal, then the wall clock with the same pending items.
 *
 * | state   | entered by                  | leaves by  |
 * |---------|-----------------------------|------------|
 * | virtual | construction with a start   | `goWall`   |
 * | wall    | construction without, goWall| `stop`     |
 *
 * Items that became due between the end of the rehearsal and the machine's time run immediately after `goWall`.
 */
export class CloudClock implements Clock {
  private readonly agenda = new Agenda();
  private readonly onFailure: ReportFailure;
  private current: VirtualClock | WallClock;

  constructor(onFailure: ReportFailure, virtualStart?: Date) {
    this.onFailure = onFailure;
    this.current =
      virtualStart === undefined
        ? new WallClock(onFailure, this.agenda)
        : new VirtualClock(virtualStart, onFailure, this.agenda);
  }

  get mode(): "virtual" | "wall" {
    return this.current instanceof VirtualClock ? "virtual" : "wall";
  }

  now(): Date {
    return this.current.now();
  }

  at(at: Date, what: string, run: () => Promise<void> | void): () => void {
    return this.current.at(at, what, run);
  }

  hold<T>(what: string, work: Promise<T>): Promise<T> {
    return this.current.hold(what, work);
  }

  /** Pending items, in the order of their instants. */
  agendaList(): { at: Date; what: string }[] {
    return this.agenda.list();
  }

  /**
   * Advances virtual time to `end`, inclusive.
   * Throws  Error in wall mode: real time cannot be advanced.
   */
  async runUntil(end: Date): Promise<void> {
    if (!(this.current instanceof VirtualClock)) throw new Error("a wall clock cannot be run");
    await this.current.runUntil(end);
  }

  /** Switches to the machine's clock, which never shows a time before the reached virtual instant. */
  goWall(): void {
    if (this.current instanceof VirtualClock) {
      this.current = new WallClock(this.onFailure, this.agenda, this.current.now());
    }
  }

  /** Stops the clock. No item runs afterwards. */
  stop(): void {
    this.current.stop();
  }
}
