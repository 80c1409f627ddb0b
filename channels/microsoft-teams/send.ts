import type { Delivery } from "../delivery.ts";
import { post } from "../shared/post.ts";
import type { TeamsMessage } from "./format.ts";

/** A workflow answers without a page: nothing, or a line of text. A login or a proxy answers HTML. */
const isAcknowledgement = (_: number, body: string): boolean => !/^\s*</.test(body);

/**
 * Sends a card to a Teams workflow, which answers 202 before it posts the card.
 * Edges   a workflow that its owner turned off answers 400, like a malformed message; only the error code
 *         WorkflowTriggerIsNotEnabled distinguishes them. If Teams refuses the card later, only the workflow's run
 *         history shows it.
 * Source  Microsoft, "Create and send messages"; Azure Logic Apps, WorkflowTriggerIsNotEnabled.
 */
export async function sendToTeams(url: string, message: TeamsMessage): Promise<Delivery> {
  const delivery = await post(url, message, isAcknowledgement);
  if (delivery.kind !== "refused" || !delivery.reason.includes("WorkflowTriggerIsNotEnabled"))
    return delivery;
  return { kind: "failed", reason: delivery.reason, locksOut: true };
}
