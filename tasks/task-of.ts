import { ourError } from "../core/errors/error.ts";
import type { Workload } from "../core/settings/workload.ts";
import { taskKinds } from "./registry.ts";
import type { Task } from "./task-kind.ts";

/**
 * Task of a workload: its task kind with its settings. No other code reads `task`.
 * Throws  TASK001 for settings that no task kind has validated.
 */
export function taskOf(workload: Workload): Task {
  const kind = taskKinds.find(({ name }) => name === workload.task);
  if (kind !== undefined) return kind.of(workload);
  throw ourError("TASK001", {
    where: `workload ${workload.name}`,
    found: `task ${JSON.stringify(workload.task)}`,
    expected: `one of ${taskKinds.map(({ name }) => name).join(", ")}`,
    next: "Read the settings with the schema of tasks/workload.ts, which refuses an unknown task.",
  });
}
