import * as z from "zod";
import { ourError } from "../../../core/errors/error.ts";
import { type Graph, ofType } from "../../../plan/graph.ts";
import { unseenMark } from "../../outputs/provider.ts";

const environmentSchema = z.object({ variables: z.record(z.string(), z.string()) });

/**
 * Refuses a function whose environment contains a value that exists only in AWS's network. Settings of a job's
 * network are permitted, because local jobs do not use them.
 * Throws  LOC202, which names function and variable.
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
