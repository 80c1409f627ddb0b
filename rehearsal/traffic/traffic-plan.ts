import type pg from "pg";
import { dependencyError } from "../../core/errors/error.ts";
import type { Clock } from "../../local/clock/clock.ts";
import type { Calendar } from "../calendar.ts";
import type { Scenario } from "../scenario.ts";
import { type Day, dayNumber, dayOf, instantOf } from "./days.ts";
import type { ServingClient } from "./serving-client.ts";
import { type Asked, type Sample, syntheticTraffic } from "./synthetic-traffic.ts";

/** How many requests one workload's server received in a rehearsal, and how many rows of the inference log they left. */
export interface TrafficReport {
  workload: string;
  requests: number;
  logged: number;
  feedback: number;
  feedbackLogged: number;
}

export interface TrafficOptions {
  scenario: Scenario;
  calendar: Calendar;
  timeZone: string;
  clock: Pick<Clock, "at" | "now">;
  /** Workloads with a model server, each with the texts of its requests. */
  workloads: readonly { name: string; pool: readonly Sample[] }[];
  clientOf: (workload: string) => ServingClient;
  inDatabase: <T>(ask: (pool: pg.Pool) => Promise<T>) => Promise<T>;
  /** False while a scenario keeps the database down. It is then not queried. */
  databaseLives: () => boolean;
}

/** Local times at which the requests of a day are sent. At the last one, feedback is sent, too. */
const gates = ["06:00", "12:00", "18:00", "23:50"] as const;
const hour = 3_600_000;
/** Number of texts in one request, which therefore share a timestamp. */
const together = 16;
const patienceSeconds = 120;

interface Sent {
  requestId: string;
  label: string;
}

/**
 * Sends the synthetic traffic of a rehearsal, several times on each virtual day. Virtual time stops until all
 * requests are answered and logged. No request is sent before a model is in production.
 */
export class Traffic {
  private readonly options: TrafficOptions;
  private readonly requests = new Map<string, number>();
  private readonly labels = new Map<string, number>();
  private readonly versions = new Map<string, number>();
  /** True labels that will be returned later, by workload. */
  private readonly pendingLabels = new Map<string, Sent[]>();

  constructor(options: TrafficOptions) {
    this.options = options;
  }

  /** Schedules all sending times of the rehearsal on the clock. */
  arm(): void {
    const { scenario, calendar, timeZone, clock } = this.options;
    const [first] = calendar.slots;
    if (scenario.traffic === undefined || first === undefined) return;
    const last = dayNumber(calendar.end, first, timeZone);
    for (let number = 1; number <= last; number++) {
      const day = dayOf(number, first, timeZone);
      gates.forEach((time, gate) => {
        const at = instantOf(day, time, timeZone);
        if (at > calendar.end) return;
        clock.at(at, `traffic of day ${number}`, () => this.letIn(day, gate, at));
      });
    }
  }

  /** Waits until the inference log contains every request. Does not wait while a scenario keeps the database down. */
  async waitForLog(): Promise<void> {
    if (!this.options.databaseLives()) return;
    for (const { name } of this.options.workloads) {
      const wanted = { requests: this.requests.get(name) ?? 0, labels: this.labels.get(name) ?? 0 };
      const until = Date.now() + patienceSeconds * 1000;
      for (;;) {
        const found = await this.logged(name);
        if (found.requests >= wanted.requests && found.labels >= wanted.labels) break;
        if (Date.now() > until) {
          throw dependencyError("TRF002", {
            where: `inference log of workload ${name}`,
            found: `${found.requests} requests and ${found.labels} labels after ${patienceSeconds} seconds`,
            expected: `${wanted.requests} and ${wanted.labels}, as many as were answered`,
            next: `Read the server's log: npm run logs.`,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async report(): Promise<TrafficReport[]> {
    const reports: TrafficReport[] = [];
    for (const { name } of this.options.workloads) {
      const logged = await this.logged(name);
      const [requests, feedback] = [this.requests.get(name) ?? 0, this.labels.get(name) ?? 0];
      reports.push({
        workload: name,
        requests,
        logged: logged.requests,
        feedback,
        feedbackLogged: logged.labels,
      });
    }
    return reports;
  }

  private async letIn(day: Day, gate: number, at: Date): Promise<void> {
    for (const { name, pool } of this.options.workloads) {
      const asked = syntheticTraffic(this.options.scenario, name, day, pool);
      await this.ask(name, this.ofGate(asked, day, gate), at);
      if (gate === gates.length - 1) await this.sendFeedback(name, at);
    }
    if (gate === gates.length - 1) await this.waitForLog();
  }

  /** Requests of a day since the previous sending time, with their timestamps. */
  private ofGate(asked: readonly Asked[], day: Day, gate: number): (Asked & { at: Date })[] {
    const { timeZone, calendar } = this.options;
    const instants = ["00:00", ...gates].map((time) => instantOf(day, time, timeZone).getTime());
    const [midnight = 0, evening = 0] = [instants[0], instants.at(-1)];
    const [from = 0, to = 0] = [instants[gate], instants[gate + 1]];
    const opening = (calendar.slots[0]?.getTime() ?? 0) + hour;
    return asked
      .map((one) => ({ ...one, at: new Date(Math.floor(midnight + one.part * (evening - midnight))) }))
      .filter(({ at }) => at.getTime() >= Math.max(from, opening) && at.getTime() < to);
  }

  private async ask(workload: string, asked: readonly (Asked & { at: Date })[], now: Date): Promise<void> {
    if (asked.length === 0 || !(await this.followProduction(workload))) return;
    const client = this.options.clientOf(workload);
    for (let from = 0; from < asked.length; from += together) {
      const batch = asked.slice(from, from + together);
      const { predictions } = await client.predict(
        batch.map(({ text }) => text),
        batch[0]?.at ?? now,
      );
      this.requests.set(workload, (this.requests.get(workload) ?? 0) + batch.length);
      const sent = batch.flatMap(({ feedback, label }, index) => {
        const requestId = predictions[index]?.request_id;
        return feedback && requestId !== undefined ? [{ requestId, label }] : [];
      });
      this.pendingLabels.set(workload, [...(this.pendingLabels.get(workload) ?? []), ...sent]);
    }
  }

  private async sendFeedback(workload: string, at: Date): Promise<void> {
    const labels = this.pendingLabels.get(workload) ?? [];
    // The server keeps its log while the database is away; labels are sent when it is back.
    if (labels.length === 0 || !this.options.databaseLives()) return;
    this.pendingLabels.set(workload, []);
    for (let from = 0; from < labels.length; from += 200) {
      await this.options.clientOf(workload).feedback(labels.slice(from, from + 200), at);
    }
    this.labels.set(workload, (this.labels.get(workload) ?? 0) + labels.length);
  }

  /** Waits until the server answers with the production version. Returns false when no version is in production yet. */
  private async followProduction(workload: string): Promise<boolean> {
    if (!this.options.databaseLives()) return this.versions.has(workload);
    const version = await this.options.inDatabase(async (pool) => {
      const { rows } = await pool.query<{ version: number }>(
        "SELECT version FROM production WHERE workload = $1 AND version IS NOT NULL",
        [workload],
      );
      return rows[0]?.version;
    });
    if (version === undefined) return false;
    if (this.versions.get(workload) !== version) {
      await this.options.clientOf(workload).waitForVersion(version, patienceSeconds);
      this.versions.set(workload, version);
    }
    return true;
  }

  private async logged(workload: string): Promise<{ requests: number; labels: number }> {
    return await this.options.inDatabase(async (pool) => {
      const { rows } = await pool.query<{ requests: number; labels: number }>(
        `SELECT (SELECT count(*) FROM predictions WHERE workload = $1) AS requests,
                (SELECT count(*) FROM feedback WHERE workload = $1) AS labels`,
        [workload],
      );
      return rows[0] ?? { requests: 0, labels: 0 };
    });
  }
}
