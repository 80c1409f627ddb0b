import { taskKinds } from "./registry.ts";
import type { TaskSchemas } from "./task-kind.ts";

/** What each kind exchanges with its containers, by the kind's name. */
export const schemasByKind: ReadonlyMap<string, TaskSchemas> = new Map(
  taskKinds.map(({ name, schemas }) => [name, schemas]),
);
