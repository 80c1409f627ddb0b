import * as z from "zod";
import { ourError } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";

/**
 * All resources of a type, each with its inputs and outputs merged.
 * Throws  CLOUD001, which names the resource and each invalid property.
 */
export function readResources<S extends z.ZodType>(
  graph: Graph,
  type: string,
  schema: S,
): (z.output<S> & { logicalName: string })[] {
  return graph.resources
    .filter((resource) => resource.type === type)
    .map((resource) => {
      const parsed = schema.safeParse({ ...resource.inputs, ...resource.outputs });
      if (parsed.success) return Object.assign({}, parsed.data, { logicalName: resource.name });
      throw ourError("CLOUD001", {
        where: resource.urn,
        found: z.prettifyError(parsed.error),
        expected: `what the embedded cloud reads of ${type}`,
        next: "Correct the resource in infra/, or local/outputs/ when the property is computed.",
      });
    });
}
