import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock/clock.ts";
import type { OpenRoute } from "../gateway/open-routes.ts";
import type { AwsResponse } from "../gateway/service.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { OpenTable, Table } from "../services/shared/ports.ts";
import type { Channels } from "./channels.ts";

export const onCallPath = "/channels/on-call";

/** Integration key of the embedded on-call service, 32 characters like a real one. */
export const localOnCallKey = "10ca1000000000000000000000000000";

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

/** An alert that the person on call has before them. */
export interface OnCallAlert {
  dedupKey: string;
  summary: string;
  severity: string;
  state: "triggered" | "acknowledged";
  since: string;
  /** Triggers that were folded into it after the first. */
  repeats: number;
}

/**
 * PagerDuty's Events API v2.
 *
 * | alert        | entered by                                 | leaves by            |
 * |--------------|--------------------------------------------|----------------------|
 * | triggered    | the first `trigger` with its dedup_key      | acknowledge, resolve |
 * | acknowledged | `acknowledge`                              | resolve              |
 * | (forgotten)  | `resolve`                                  | the next `trigger`   |
 *
 * Each change of state is a line of the inbox. A `trigger` for an alert that is there is folded: nobody is paged again.
 * Edges   acknowledge and resolve of an alert that is not there are accepted and do nothing, as there.
 * Source  PagerDuty, "Send an Alert Event" (Events API v2).
 */
export class OnCall {
  private readonly open: Table<OnCallAlert>;
  private readonly parts: { channels: Channels; clock: Clock; inbox: Inbox };

  constructor(parts: { channels: Channels; clock: Clock; inbox: Inbox; openTable: OpenTable }) {
    this.parts = parts;
    this.open = parts.openTable<OnCallAlert>("on-call-alerts");
  }

  /** Alerts that nobody has resolved. */
  alerts(): OnCallAlert[] {
    return [...this.open.values()];
  }

  readonly route: OpenRoute = {
    method: "POST",
    path: onCallPath,
    run: async (request) => {
      const text = await request.text();
      const refused = this.parts.channels.admit("on-call");
      if (refused !== null) return json(refused, { status: "error", message: "Service Unavailable" });
      const event = eventSchema.safeParse(jsonOf(text));
      if (!event.success) {
        const errors = event.error.issues.map(({ path, message }) => `'${path.join(".")}' ${message}`);
        return json(400, { status: "invalid event", message: "Event object is invalid", errors });
      }
      const dedupKey = event.data.dedup_key ?? randomUUID().replaceAll("-", "");
      this.take(event.data, dedupKey);
      return json(202, { status: "success", message: "Event processed", dedup_key: dedupKey });
    },
  };

  private take(event: Event, dedupKey: string): void {
    const known = this.open.get(dedupKey);
    switch (event.event_action) {
      case "trigger":
        if (known === undefined) this.page(event, dedupKey);
        else this.open.set(dedupKey, { ...known, repeats: known.repeats + 1 });
        break;
      case "acknowledge":
        if (known?.state !== "triggered") break;
        this.open.set(dedupKey, { ...known, state: "acknowledged" });
        this.notify(known, `Acknowledged: ${known.summary}`, dedupKey);
        break;
      case "resolve":
        if (known === undefined) break;
        this.open.delete(dedupKey);
        this.notify(known, `Resolved: ${known.summary}`, `${dedupKey}, open since ${known.since}`);
        break;
    }
  }

  private page(event: Trigger, dedupKey: string): void {
    const { payload, links = [], client_url: page } = event;
    const { summary, severity, source, custom_details: details } = payload;
    const since = this.parts.clock.now().toISOString();
    const alert: OnCallAlert = { dedupKey, summary, severity, state: "triggered", since, repeats: 0 };
    this.open.set(dedupKey, alert);
    const body = [
      `${source}, ${dedupKey}`,
      typeof details === "string" ? details : details === undefined ? "" : JSON.stringify(details, null, 2),
      [...links.map(({ text, href }) => (text ? `${text}: ${href}` : href)), page ?? ""].join("\n"),
    ];
    this.notify(alert, summary, body.filter((part) => part.trim() !== "").join("\n\n"));
  }

  private notify(alert: OnCallAlert, subject: string, body: string): void {
    const { clock, inbox } = this.parts;
    const level = alert.severity === "error" || alert.severity === "warning" ? "alert" : alert.severity;
    inbox.append({
      ...{ at: clock.now().toISOString(), channel: "on-call", level },
      ...{ to: "the person on call", subject, body },
    });
  }
}

function json(status: number, body: object): AwsResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
