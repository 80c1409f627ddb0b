import type { Delivery } from "../../ports.ts";
import { post } from "./post.ts";

/** Source: PagerDuty, "Events API v2", Send an alert event. Limits: summary 1,024 characters, dedup_key 255. */
export interface OnCallEvent {
  event_action: "trigger" | "acknowledge" | "resolve";
  dedup_key: string;
  /** Required of a trigger. */
  payload?: {
    summary: string;
    source: string;
    severity: "critical" | "error" | "warning" | "info";
    timestamp: string;
    component: string;
    class?: string;
    custom_details: Record<string, string | number>;
  };
  links?: { href: string; text: string }[];
}

/**
 * The on-call service, PagerDuty's Events API v2 or what speaks it; it answers 202.
 * Edges   a key that it does not know is part of the event, and so a 400 that names the key.
 */
export async function postToOnCall(
  { url, routingKey }: { url: string; routingKey: string },
  event: OnCallEvent,
): Promise<Delivery> {
  const delivery = await post(url, { routing_key: routingKey, ...event });
  if (delivery.kind !== "refused" || !/routing.?key/i.test(delivery.reason)) return delivery;
  return { kind: "failed", reason: delivery.reason, locksOut: true };
}
