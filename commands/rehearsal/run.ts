import { join } from "node:path";
import type { StackConfig } from "../../infra/config.ts";
import { parseConfig } from "../../infra/config.ts";
import type { Watchers } from "../../local/cloud/services.ts";
import { type CloudOptions, LocalCloud } from "../../local/cloud.ts";
import { readStackFile } from "../../plan/stack-file.ts";
import { type Calendar, lastSlots } from "./calendar.ts";
import { narrator } from "./narrator.ts";
import { provideSources } from "./sources.ts";

export const root = join(import.meta.dirname, "..", "..");

export interface RehearsalOptions {
  stack: string;
  weeks: number;
  now: Date;
  /** From 1; null for a source that is left as it is. */
  spoiledSlot: number | null;
  say: (line: string) => void;
  /** Where users' own files lie; `data/` of the repository unless a test has its own. */
  dataFolder?: string;
  /** Further settings of the embedded cloud, for tests. */
  cloud?: Partial<Pick<CloudOptions, "stateRoot" | "fresh" | "port" | "amend" | "config" | "onUrls">>;
  /** Told beside the narrator. */
  watchers?: Watchers;
}

export interface Rehearsal {
  cloud: LocalCloud;
  config: StackConfig;
  calendar: Calendar;
  setupSeconds: number;
  byStep: Record<string, number>;
}

/** The configuration of a stack from its file, checked. */
export function configOf(stack: string, replaced: Record<string, unknown> = {}): StackConfig {
  const raw = Object.entries({ ...readStackFile(root, stack), ...replaced }).map(([key, value]) => [
    key === "aws:region" ? "region" : key.replace(/^ratchet:/, ""),
    value,
  ]);
  return parseConfig(Object.fromEntries(raw), stack);
}

/** Starts the embedded cloud in virtual time, before the first of the last `weeks` slots, with its sources in place. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { stack, weeks, now, say } = options;
  const began = performance.now();
  const config = configOf(stack, options.cloud?.config);
  const [first] = config.workloads;
  if (first === undefined) throw new Error("a stack without workloads passed its check");
  const calendar = lastSlots({ expression: first.schedule.load, timeZone: config.timeZone }, weeks, now);
  const byStep: Record<string, number> = {};
  let clockNow = (): Date => calendar.start;
  const narrated = narrator(config.timeZone, () => clockNow(), say);
  const cloud = await LocalCloud.start({
    root,
    stack,
    fresh: true,
    virtualStart: calendar.start,
    onProgress: (line) => say(`[setting up] ${line}`),
    ...options.cloud,
    watchers: {
      ...narrated,
      ...options.watchers,
      onInvocation: (record) => {
        const step = record.functionName.replace(`ratchet-${stack}-`, "");
        byStep[step] = (byStep[step] ?? 0) + record.durationMillis / 1000;
        narrated.onInvocation?.(record);
        options.watchers?.onInvocation?.(record);
      },
    },
  });
  clockNow = () => cloud.clock.now();
  try {
    await provideSources(cloud, config.workloads, {
      root,
      ...(options.dataFolder === undefined ? {} : { dataFolder: options.dataFolder }),
      spoiledSlot: options.spoiledSlot,
      onProgress: (line) => say(`[setting up] ${line}`),
    });
  } catch (error) {
    await cloud.stop();
    throw error;
  }
  return { cloud, config, calendar, byStep, setupSeconds: (performance.now() - began) / 1000 };
}
