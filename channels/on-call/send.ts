import type { Delivery } from "../delivery.ts";
import { post } from "../shared/post.ts";
import type { OnCallEvent } from "./format.ts";

/** Services with this API answer 202 and a JSON object. */
const isAcknowledgement = (status: number, body: string): boolean => status === 202 && body.startsWith("{");

/**
 * Sends an event to PagerDuty's Events API v2, or to a service that implements it. The API answers 202.
 * Edges   an unknown key is answered 400 with the name of the field, because the key is part of the event.
 */
export async function sendToOnCall(
  { url, routingKey }: { url: string; routingKey: string },
  event: OnCallEvent,
): Promise<Delivery> {
  const delivery = await post(url, { routing_key: routingKey, ...event }, isAcknowledgement);
  if (delivery.kind !== "refused" || !/routing.?key/i.test(delivery.reason)) return delivery;
  return { kind: "failed", reason: delivery.reason, locksOut: true };
}
