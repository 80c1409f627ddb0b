import { contractLineFor } from "../../plan/grants.ts";
import type { Graph } from "../../plan/graph.ts";
import type { Explain } from "../gateway/authoriser.ts";

/** Names the line of a contract that would allow what was refused. */
export function explainRefusals(graph: Graph): Explain {
  const prefix = `ratchet-${graph.stack}-`;
  return (caller, action) => contractLineFor(caller.label.replace(prefix, ""), action);
}
