import { contractLineFor, contractOf } from "../../plan/explain-refusal.ts";
import type { Graph } from "../../plan/graph.ts";
import type { Explain } from "../gateway/authoriser.ts";

/** Names the contract line that would permit a refused call. */
export function explainRefusals({ stack }: Graph): Explain {
  return (caller, action, resource) => {
    const contract = contractOf(stack, caller.label);
    return contract && contractLineFor({ stack, contract, action, resource });
  };
}
