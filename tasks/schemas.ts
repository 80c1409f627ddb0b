import { taskKinds } from "./registry.ts";
import type { TaskSchemas } from "./task-kind.ts";

/** Schemas of each task kind, by its name. */
export const schemasByKind: ReadonlyMap<string, TaskSchemas> = new Map(
  taskKinds.map(({ name, schemas }) => [name, schemas]),
);
