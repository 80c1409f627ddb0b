import * as z from "zod";
import { ourError } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";

/**
 * Every resource of a type, as what it was declared with and what the cloud answered together.
 * Throws  CLOUD001 naming the resource and each property that does not fit.
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
