import * as z from "zod";
import { jsonReply, parsedJson, type StandIn, type StandInParts, type StandInTable } from "../stand-in.ts";

/** Integration key of the embedded on-call service, 32 characters like a real one. */
const localKey = "10ca1000000000000000000000000000";

const eventSchema = z.discriminatedUnion("event_action", [
  z.looseObject({
    event_action: z.literal("trigger"),
    routing_key: z.string().length(32),
    dedup_key: z.string().min(1).max(255).optional(),
    client: z.string().optional(),
    client_url: z.string().optional(),
    links: z.array(z.looseObject({ href: z.string(), text: z.string().optional() })).optional(),
    payload: z.looseObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(["critical", "error", "warning", "info"]),
      custom_details: z.unknown().optional(),
    }),
  }),
  z.looseObject({
    event_action: z.enum(["acknowledge", "resolve"]),
    routing_key: z.string().length(32),
    dedup_key: z.string().min(1).max(255),
  }),
]);
type Event = z.output<typeof eventSchema>;
type Trigger = Extract<Event, { event_action: "trigger" }>;

/** An alert that is open at the on-call service. */
export interface OnCallAlert {
  dedupKey: string;
  summary: string;
  severity: string;
  state: "triggered" | "acknowledged";
  since: string;
  /** Number of repeated triggers after the first. */
  repeats: number;
}

/** Table of open alerts, by dedup_key. */
export const alertsTable = "on-call-alerts";

export function configFor(address: string): Record<string, string> {
  return { onCallKey: localKey, onCallUrl: address };
}

/**
 * PagerDuty's Events API v2.
 *
 * | alert        | entered by                                 | leaves by            |
 * |--------------|--------------------------------------------|----------------------|
 * | triggered    | the first `trigger` with its dedup_key     | acknowledge, resolve |
 * | acknowledged | `acknowledge`                              | resolve              |
 * | (deleted)    | `resolve`                                  | the next `trigger`   |
 *
 * Each change of state is a line of the inbox. A `trigger` for an open alert is folded and pages no one again.
 * Edges   acknowledge and resolve of an alert that is not open are accepted and do nothing, as there.
 * Source  PagerDuty, "Send an Alert Event" (Events API v2).
 */
export function open(parts: StandInParts): StandIn {
  const service = new OnCall(parts);
  return {
    take: (text) => service.take(text),
    refuse: (status) => jsonReply(status, { status: "error", message: "Service Unavailable" }),
  };
}

class OnCall {
  private readonly open: StandInTable<OnCallAlert>;
  private readonly parts: StandInParts;

  constructor(parts: StandInParts) {
    this.parts = parts;
    this.open = parts.openTable<OnCallAlert>(alertsTable);
  }

  take(text: string) {
    const event = eventSchema.safeParse(parsedJson(text));
    if (!event.success) {
      const errors = event.error.issues.map(({ path, message }) => `'${path.join(".")}' ${message}`);
      return jsonReply(400, { status: "invalid event", message: "Event object is invalid", errors });
    }
    // Any unique text will do, where PagerDuty draws one at random.
    const dedupKey = event.data.dedup_key ?? globalThis.crypto.randomUUID().replaceAll("-", "");
    this.apply(event.data, dedupKey);
    return jsonReply(202, { status: "success", message: "Event processed", dedup_key: dedupKey });
  }

  private apply(event: Event, dedupKey: string): void {
    const known = this.open.get(dedupKey);
    switch (event.event_action) {
      case "trigger":
        if (known === undefined) this.page(event, dedupKey);
        else this.open.set(dedupKey, { ...known, repeats: known.repeats + 1 });
        break;
      case "acknowledge":
        if (known?.state !== "triggered") break;
        this.open.set(dedupKey, { ...known, state: "acknowledged" });
        this.deliver(known, `Acknowledged: ${known.summary}`, dedupKey);
        break;
      case "resolve":
        if (known === undefined) break;
        this.open.delete(dedupKey);
        this.deliver(known, `Resolved: ${known.summary}`, `${dedupKey}, open since ${known.since}`);
        break;
    }
  }

  private page(event: Trigger, dedupKey: string): void {
    const { payload, links = [], client_url: page } = event;
    const { summary, severity, source, custom_details: details } = payload;
    const since = this.parts.now().toISOString();
    const alert: OnCallAlert = { dedupKey, summary, severity, state: "triggered", since, repeats: 0 };
    this.open.set(dedupKey, alert);
    const body = [
      `${source}, ${dedupKey}`,
      typeof details === "string" ? details : details === undefined ? "" : JSON.stringify(details, null, 2),
      [...links.map(({ text, href }) => (text ? `${text}: ${href}` : href)), page ?? ""].join("\n"),
    ];
    this.deliver(alert, summary, body.filter((part) => part.trim() !== "").join("\n\n"));
  }

  private deliver(alert: OnCallAlert, subject: string, body: string): void {
    const level = alert.severity === "error" || alert.severity === "warning" ? "alert" : alert.severity;
    this.parts.deliver({ level, to: "the person on call", subject, body });
  }
}
