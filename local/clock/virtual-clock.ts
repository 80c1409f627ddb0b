import { setImmediate as nextTurn } from "node:timers/promises";
import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { type ReportFailure, runItem } from "./run-item.ts";

/**
 * Clock for rehearsals. Time stops while work runs, and then jumps to the next due item.
 *
 * | state     | entered by                 | leaves when                                               |
 * |-----------|----------------------------|-----------------------------------------------------------|
 * | standing  | construction, end of a run | `runUntil` is called                                      |
 * | running   | an item is due             | its promise ends; the next item of the same instant follows |
 * | held      | `hold`                     | every held promise has ended                              |
 * | stopped   | `stop`                     | never; no further item is started                         |
 *
 * Items of one instant start in the order of their addition, each after the previous one has returned. Work that they
 * pass to `hold` overlaps, as in AWS. Time advances only when nothing is held.
 */
export class VirtualClock implements Clock {
  private instant: Date;
  private stopped = false;
  private readonly held = new Set<Promise<unknown>>();
  private readonly agenda: Agenda;
  private readonly onFailure: ReportFailure;

  constructor(start: Date, onFailure: ReportFailure, agenda = new Agenda()) {
    this.instant = new Date(start);
    this.onFailure = onFailure;
    this.agenda = agenda;
  }

  now(): Date {
    return new Date(this.instant);
  }

  at(at: Date, what: string, run: () => Promise<void> | void): () => void {
    return this.agenda.add({ at, what, run });
  }

  hold<T>(_what: string, work: Promise<T>): Promise<T> {
    this.held.add(work);
    const release = () => {
      this.held.delete(work);
    };
    work.then(release, release);
    return work;
  }

  /**
   * Advances virtual time to `end`, inclusive.
   * Result  resolves when every item due by then has run and nothing is held; `now()` is then `end`.
   * Edges   an `end` in the past runs the due items and does not move the time.
   */
  async runUntil(end: Date): Promise<void> {
    while (!this.stopped) {
      const due = this.agenda.takeDue(this.instant);
      if (due !== undefined) {
        await runItem(due, this.onFailure);
        continue;
      }
      if (await this.waitForHeld()) continue;
      const next = this.agenda.first();
      if (next === undefined || next.at.getTime() > end.getTime()) break;
      this.instant = new Date(next.at);
    }
    if (!this.stopped && end.getTime() > this.instant.getTime()) this.instant = new Date(end);
  }

  /** Ends `runUntil` when the current item and all held work have ended. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Waits until all held work has ended. Ended work may start more work one event-loop turn later, such as an event
   * that is routed after its sender was answered. The set therefore counts as empty only after two turns.
   * Result  whether there was any work to wait for.
   */
  private async waitForHeld(): Promise<boolean> {
    for (let turn = 0; turn < 2; turn++) {
      if (this.held.size > 0) {
        await Promise.race([...this.held].map((work) => work.then(noop, noop)));
        return true;
      }
      await nextTurn();
    }
    return this.held.size > 0;
  }
}

const noop = () => {};
