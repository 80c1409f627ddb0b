import { setImmediate as nextTurn } from "node:timers/promises";
import { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { type ReportFailure, runItem } from "./run-item.ts";

/**
 * Time for rehearsals: it stands still while something runs and then jumps to what is due next.
 *
 * | state     | entered by                 | leaves when                                               |
 * |-----------|----------------------------|-----------------------------------------------------------|
 * | standing  | construction, end of a run | `runUntil` is called                                      |
 * | running   | an item is due             | its promise ends; the next of the same instant follows    |
 * | held      | `hold`                     | every held promise has ended                              |
 * | stopped   | `stop`                     | never; nothing more is started                            |
 *
 * Items of the same instant are started in the order of arming, each after the one before has returned; work they
 * `hold` overlaps, as it does in AWS. Time moves to a later instant only when nothing is held.
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
   * Lets time pass up to and including `end`.
   * Result  resolves when everything due by then has run and nothing is held; `now()` is then `end`.
   * Edges   an `end` in the past runs what is due now and moves nothing.
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

  /** Ends a run under way once what runs and is held at the moment has ended. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Waits until what is held now has ended. What ends may start more work a turn later (an event routed after
   * its sender was answered), so an empty set counts only after two turns of the event loop.
   * Result  whether there was anything to wait for.
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
