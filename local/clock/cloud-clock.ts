import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import type { ReportFailure } from "./run-item.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { WallClock } from "./wall-clock.ts";

/**
 * The one clock that every service holds: virtual for a rehearsal, then by wall clock with the same agenda.
 *
 * | state   | entered by                  | leaves by  |
 * |---------|-----------------------------|------------|
 * | virtual | construction with a start   | `goWall`   |
 * | wall    | construction without, goWall| `stop`     |
 *
 * Items that fell due between the end of the rehearsal and the machine's now run at once after `goWall`.
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

  /** What is armed, first due first. */
  agendaList(): { at: Date; what: string }[] {
    return this.agenda.list();
  }

  /**
   * Lets virtual time pass up to and including `end`.
   * Throws  Error when the clock goes by wall already: real time cannot be advanced.
   */
  async runUntil(end: Date): Promise<void> {
    if (!(this.current instanceof VirtualClock)) throw new Error("a wall clock cannot be run");
    await this.current.runUntil(end);
  }

  /** Goes on by the machine's clock, never earlier than the virtual instant that was reached. */
  goWall(): void {
    if (this.current instanceof VirtualClock) {
      this.current = new WallClock(this.onFailure, this.agenda, this.current.now());
    }
  }

  /** Nothing fires after this. */
  stop(): void {
    this.current.stop();
  }
}
