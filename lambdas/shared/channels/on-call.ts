import type { Delivery } from "../ports.ts";
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

/** The on-call service, PagerDuty's Events API v2 or what speaks it; it answers 202. */
export async function postToOnCall(
  { url, routingKey }: { url: string; routingKey: string },
  event: OnCallEvent,
): Promise<Delivery> {
  return await post(url, { routing_key: routingKey, ...event });
}
