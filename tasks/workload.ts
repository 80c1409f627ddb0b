import * as z from "zod";
import { taskKinds } from "./registry.ts";

/** The settings of a workload of any task kind; `task` decides which. */
export const workloadSchema = z.discriminatedUnion("task", settingsOf(taskKinds));

/** Settings of a workload, as a person writes them. */
export type WorkloadInput = z.input<typeof workloadSchema>;

function settingsOf<Settings>([first, ...others]: readonly [
  { settings: Settings },
  ...{ settings: Settings }[],
]): [Settings, ...Settings[]] {
  return [first.settings, ...others.map(({ settings }) => settings)];
}
