import * as z from "zod";
import { taskKinds } from "./registry.ts";

/** Settings of a workload of any task kind, selected by `task`. */
export const workloadSchema = z.discriminatedUnion("task", settingsOf(taskKinds));

/** Settings of a workload, before defaults are added. */
export type WorkloadInput = z.input<typeof workloadSchema>;

function settingsOf<Settings>([first, ...others]: readonly [
  { settings: Settings },
  ...{ settings: Settings }[],
]): [Settings, ...Settings[]] {
  return [first.settings, ...others.map(({ settings }) => settings)];
}
