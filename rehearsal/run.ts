import { parseSchedule } from "../core/time/schedule-expression.ts";
import type { StackConfig } from "../infra/config/schema.ts";
import { type CloudOptions, LocalCloud } from "../local/cloud/local-cloud.ts";
import type { CloudListeners } from "../local/services/cloud-listeners.ts";
import { projectRoot, stackConfigOf } from "../plan/stack/stack-config.ts";
import { type After, type Calendar, lastSlots } from "./calendar.ts";
import { inDatabase } from "./database.ts";
import { armFaults } from "./faults.ts";
import { narrator } from "./report/narrator.ts";
import type { Scenario } from "./scenario.ts";
import { provideSources } from "./sources.ts";
import { dayNumber } from "./traffic/days.ts";
import { layServingToken, servingClient } from "./traffic/servers.ts";
import { Traffic } from "./traffic/traffic-plan.ts";

export interface RehearsalOptions {
  stack: string;
  weeks: number;
  now: Date;
  /** Load slot of 20 Newsgroups, from 1, that gets mostly wrong labels; null for none. */
  spoiledSlot: number | null;
  /** Scenario; absent: no request is sent to the models. `weeks` of these options replaces its own. */
  scenario?: Scenario;
  /**
   * Time at which the rehearsal ends after the last slot. Only with traffic does anything happen after the decision.
   */
  after?: After;
  say: (line: string) => void;
  /** Folder of the users' files: `data/` of the repository; tests use their own. */
  dataFolder?: string;
  /** Further settings of the embedded cloud, for tests. */
  cloud?: Partial<Pick<CloudOptions, "stateRoot" | "fresh" | "port" | "amend" | "config" | "onUrls">>;
  /** Listeners in addition to the narrator. */
  listeners?: CloudListeners;
}

export interface Rehearsal {
  cloud: LocalCloud;
  config: StackConfig;
  calendar: Calendar;
  /** Null without a scenario. */
  traffic: Traffic | null;
  setupSeconds: number;
  byStep: Record<string, number>;
}

/**
 * Starts the embedded cloud in virtual time, before the first of the last `weeks` slots, with its source files
 * uploaded.
 */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { stack, weeks, now, say } = options;
  const began = performance.now();
  const config = stackConfigOf(stack, options.cloud?.config);
  const [first] = config.workloads;
  if (first === undefined) throw new Error("a stack without workloads passed its check");
  const calendar = lastSlots(
    { expression: first.schedule.load, timeZone: config.timeZone },
    weeks,
    now,
    options.after,
  );
  const byStep: Record<string, number> = {};
  let clockNow = (): Date => calendar.start;
  const narrated = narrator(config.timeZone, () => clockNow(), say);
  const cloud = await LocalCloud.start({
    root: projectRoot,
    stack,
    fresh: true,
    virtualStart: calendar.start,
    onProgress: (line) => say(`[setting up] ${line}`),
    ...options.cloud,
    listeners: {
      ...narrated,
      ...options.listeners,
      onInvocation: (record) => {
        const step = record.functionName.replace(`ratchet-${stack}-`, "");
        byStep[step] = (byStep[step] ?? 0) + record.durationMillis / 1000;
        narrated.onInvocation?.(record);
        options.listeners?.onInvocation?.(record);
      },
    },
  });
  clockNow = () => cloud.clock.now();
  layServingToken(cloud);
  try {
    const traffic = await prepare(cloud, config, calendar, options);
    return { cloud, config, calendar, traffic, byStep, setupSeconds: (performance.now() - began) / 1000 };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

/** Uploads the source files, and schedules the events of the scenario. */
async function prepare(
  cloud: LocalCloud,
  { workloads, timeZone }: StackConfig,
  calendar: Calendar,
  { scenario, spoiledSlot, dataFolder, say }: RehearsalOptions,
): Promise<Traffic | null> {
  const [first = calendar.start] = calendar.slots;
  const pools = await provideSources(cloud, workloads, {
    root: projectRoot,
    ...(dataFolder === undefined ? {} : { dataFolder }),
    spoiledSlot,
    ...(scenario === undefined ? {} : { scenario }),
    slotDays: ({ schedule }) =>
      parseSchedule(schedule.load, timeZone)
        .between(calendar.start, calendar.end)
        .map((slot) => dayNumber(slot, first, timeZone)),
    onProgress: (line) => say(`[setting up] ${line}`),
  });
  if (scenario === undefined) return null;
  const databaseLives = armFaults(scenario, calendar, timeZone, {
    ...{ clock: cloud.clock, faults: cloud.faults },
    say: (what) => say(`${" ".repeat(18)}${what}`),
  });
  const traffic = new Traffic({
    ...{ scenario, calendar, timeZone, clock: cloud.clock },
    workloads: workloads
      .filter(({ serving }) => serving.enabled)
      .map(({ name }) => ({ name, pool: pools.get(name) ?? [] })),
    clientOf: servingClient(cloud),
    inDatabase: (ask) => inDatabase(cloud, ask),
    databaseLives,
  });
  traffic.arm();
  return traffic;
}
