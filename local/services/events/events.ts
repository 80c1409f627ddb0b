import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Graph } from "../../../plan/graph.ts";
import type { Clock } from "../../clock/clock.ts";
import { jsonService } from "../../gateway/protocols/json.ts";
import { operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type CallContext, type Service } from "../../gateway/service.ts";
import { busNameOf } from "../shared/arn.ts";
import type { Deliveries } from "../shared/delivery.ts";
import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { inputFor } from "./event-input.ts";
import { busesOf, type Rule, rulesOf } from "./events-plan.ts";

/** An event from its sender. The bus adds id, account and region. */
export interface EventToSend {
  source: string;
  detailType: string;
  detail: JsonObject;
  resources?: string[];
  time?: Date;
}

export interface EventsOptions {
  graph: Graph;
  clock: Clock;
  region: string;
  account: string;
  deliveries: Deliveries;
  /** Called with every event and the names of the matching rules, for observers. */
  onEvent?: (bus: string, event: JsonObject, ruleNames: string[]) => void;
}

const entrySchema = z.object({
  Source: z.string().default(""),
  DetailType: z.string().default(""),
  Detail: z.string().default(""),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  Time: z.number().optional(),
});

type Entry = z.output<typeof entrySchema>;

const mostEntryBytes = 1024 * 1024;

/** EventBridge's buses and rules. Only pending deliveries are stored on disk. */
export class Events {
  readonly service: Service = jsonService(["events"], {
    PutEvents: operation(z.object({ Entries: z.array(entrySchema).min(1).max(10) }), (input, { context }) =>
      this.putEvents(input.Entries, context),
    ),
  });
  private readonly options: EventsOptions;
  private readonly buses: Set<string>;
  private readonly rules: Rule[];

  constructor(options: EventsOptions) {
    this.options = options;
    this.buses = busesOf(options.graph);
    this.rules = rulesOf(options.graph);
  }

  private async putEvents(entries: Entry[], context: CallContext): Promise<object> {
    for (const entry of entries) {
      context.authorise("events:PutEvents", this.busArn(busNameOf(entry.EventBusName)), {
        "events:source": entry.Source,
        "events:detail-type": entry.DetailType,
      });
    }
    const results = [];
    for (const entry of entries) results.push(await this.put(entry));
    const failed = results.filter((result) => "ErrorCode" in result);
    return { FailedEntryCount: failed.length, Entries: results };
  }

  /** Publishes an event of an AWS service on the default bus. */
  async emit(event: EventToSend): Promise<void> {
    await this.route("default", this.complete(event));
  }

  /** Receives an event from a rule whose target is another bus. The event keeps its id and time. */
  async forward(busArn: string, payload: string): Promise<void> {
    const event: Json = JSON.parse(payload);
    const bus = busNameOf(busArn);
    if (!this.buses.has(bus))
      throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
    if (isObject(event)) await this.route(bus, event);
  }

  private async put(
    entry: Entry,
  ): Promise<{ EventId: string } | { ErrorCode: string; ErrorMessage: string }> {
    const refuse = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
    const { Source: source, DetailType: detailType, Detail: text } = entry;
    for (const [name, value] of Object.entries({ Source: source, DetailType: detailType, Detail: text })) {
      if (!value) {
        return refuse(
          "InvalidArgument",
          `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
        );
      }
    }
    if (source.startsWith("aws.")) {
      return refuse("NotAuthorizedForSourceException", `Not authorized for the source ${source}.`);
    }
    if (Buffer.byteLength(text) > mostEntryBytes)
      return refuse("InvalidArgument", "Detail is larger than 1 MiB.");
    const bus = busNameOf(entry.EventBusName);
    if (!this.buses.has(bus)) return refuse("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
    const detail = parsed(text);
    if (!isObject(detail)) return refuse("MalformedDetail", "Detail is malformed.");
    const time = entry.Time === undefined ? undefined : new Date(entry.Time * 1000);
    const event = this.complete({ source, detailType, detail, resources: entry.Resources, time });
    await this.route(bus, event);
    return { EventId: String(event.id) };
  }

  private complete(event: EventToSend): JsonObject {
    const { account, region, clock } = this.options;
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": event.detailType,
      source: event.source,
      account,
      time: `${(event.time ?? clock.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
  }

  private async route(bus: string, event: JsonObject): Promise<void> {
    const { clock, deliveries, onEvent } = this.options;
    const rules = this.rules.filter((rule) => rule.bus === bus && rule.matches(event));
    onEvent?.(
      bus,
      event,
      rules.map((rule) => rule.name),
    );
    for (const rule of rules) {
      const facts = { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: clock.now() };
      for (const target of rule.targets) {
        await deliveries.deliver({
          id: randomUUID(),
          targetArn: target.arn,
          payload: inputFor(target, event, facts),
          sender: { service: "events.amazonaws.com", sourceArn: rule.arn, roleArn: target.roleArn },
          deadLetterArn: target.deadLetterArn,
          deadLetterRoleArn: null,
          attributes: { RULE_ARN: rule.arn },
          maximumRetryAttempts: target.maximumRetryAttempts,
          maximumAgeSeconds: target.maximumAgeSeconds,
        });
      }
    }
  }

  private busArn(bus: string): string {
    return `arn:aws:events:${this.options.region}:${this.options.account}:event-bus/${bus}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
