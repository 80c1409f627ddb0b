import * as z from "zod";
import { ourError } from "../../../core/errors/error.ts";
import { type Graph, ofType } from "../../../plan/graph.ts";
import { unseenMark } from "../../outputs/provider.ts";

const environmentSchema = z.object({ variables: z.record(z.string(), z.string()) });

/**
 * Refuses a function whose environment holds a value that exists in AWS's network only; names of jobs' places are
 * allowed, because a job here does not use them.
 * Throws  LOC202 naming function and variable.
 */
export function refuseUnseen(graph: Graph): void {
  const allowed = /^JOB_/;
  for (const { urn, inputs } of ofType(graph, "aws:lambda/function:Function")) {
    const { variables } = environmentSchema.parse(inputs.environment ?? { variables: {} });
    for (const [key, value] of Object.entries(variables)) {
      if (!value.includes(unseenMark) || allowed.test(key)) continue;
      throw ourError("LOC202", {
        where: `${urn} environment.${key}`,
        found: value,
        expected: "a value that exists on this machine",
        next: "Return the output in local/outputs/ or in the outputs of the emulated service.",
      });
    }
  }
}
