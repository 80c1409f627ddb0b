import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalCloud } from "../../local/cloud/local-cloud.ts";
import type { InvocationRecord } from "../../local/services/lambda/lambda.ts";
import { type RehearsalReport, reportOf } from "../../rehearsal/report/report.ts";
import { type RehearsalOptions, startRehearsal } from "../../rehearsal/run.ts";

/** Noon of a Tuesday in winter time: the last slots before it are Mondays, 02:00 in Paris, 01:00 in UTC. */
export const tuesday = new Date("2026-03-24T11:00:00Z");

export interface Rehearsed {
  cloud: LocalCloud;
  report: RehearsalReport;
  /** Scheduled instants of the load slots. */
  slots: string[];
  /** Invocations that failed, with their error. */
  failures: InvocationRecord[];
  /** Everything that would not have been tried again. */
  lost: string[];
  /** What a function wrote to its log. */
  logOf(functionName: string): string;
  /** Stops the cloud, which runs on to be asked, and removes its state. */
  end(): Promise<void>;
}

/** What `npm run rehearse` does, in this process, on state of its own. */
export async function rehearse(
  options: Partial<RehearsalOptions> & Pick<RehearsalOptions, "weeks">,
): Promise<Rehearsed> {
  const stateRoot = mkdtempSync(join(tmpdir(), "ratchet-rehearsal-"));
  const failures: InvocationRecord[] = [];
  const lost: string[] = [];
  const began = performance.now();
  const { cloud, config, calendar, traffic, byStep, setupSeconds } = await startRehearsal({
    stack: "dev",
    now: tuesday,
    spoiledSlot: null,
    say: () => undefined,
    ...options,
    cloud: { ...options.cloud, stateRoot },
    listeners: {
      onInvocation: (record) => void (record.error === null || failures.push(record)),
      onLost: (what, reason) => lost.push(`${what}: ${reason}`),
    },
  });
  const end = async (): Promise<void> => {
    await cloud.stop();
    rmSync(stateRoot, { recursive: true, force: true });
  };
  try {
    await cloud.clock.runUntil(calendar.end);
    const seconds = { setup: setupSeconds, total: (performance.now() - began) / 1000, byStep };
    const { weeks, scenario } = options;
    const report = await reportOf(cloud, {
      ...{ weeks, scenario: scenario?.name ?? null, workloads: config.workloads, traffic, seconds },
    });
    const slots = calendar.slots.map((slot) => slot.toISOString().replace(".000", ""));
    const logOf = (name: string): string => readFileSync(join(cloud.state.paths.logs, `${name}.log`), "utf8");
    return { cloud, report, slots, failures, lost, logOf, end };
  } catch (error) {
    await end();
    throw error;
  }
}
