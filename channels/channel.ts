import * as z from "zod";
import type { ErrorCode } from "../core/errors/catalogue/error-catalogue.ts";
import type { Audience, Level } from "../core/vocabulary/closed-sets.ts";
import type { Delivery } from "./delivery.ts";
import type { Links, NotificationContent } from "./notification.ts";
import type { StandInModule } from "./stand-in.ts";

export type Sender = (content: NotificationContent) => Promise<Delivery>;

export interface Mail {
  to: readonly string[];
  subject: string;
  text: string;
}

/** What `notify-people` gives a channel to send with. */
export interface SenderTools {
  links: Links;
  /** Sends through Amazon SES; null when no sender address is configured. */
  mail: {
    send(mail: Mail): Promise<Delivery>;
    recipients: Record<Audience, readonly string[]>;
  } | null;
}

/** A contradiction between settings of one channel. `repair` is the value that the proposed command sets. */
export interface SettingProblem {
  code: ErrorCode;
  path: readonly string[];
  got: unknown;
  expected: string;
  repair: string;
}

type Config<Keys extends z.ZodRawShape> = z.output<z.ZodObject<Keys>>;

/** The stack configuration of a channel. Plain data and pure functions: the plan loads it. */
export interface ChannelSettings<Keys extends z.ZodRawShape, Destination> {
  /** Top-level keys of the stack configuration, each with its schema and description. */
  keys: Keys;
  /** Keys that must be set with --secret. */
  secrets: readonly (keyof Keys & string)[];
  /** The key with the address that the channel posts to. Secrets that lead to this machine may be in clear. */
  addressKey?: keyof Keys & string;
  /** Values for the commands that repair a configuration, by the last name of the key. */
  examples: Record<string, string>;
  /** Contradictions between the keys. */
  problems?(config: Config<Keys>): SettingProblem[];
  /** What the channel is sent with, stored in the secret `<prefix>/channels`. Absent: it needs nothing secret. */
  destination?: {
    schema: z.ZodType<Destination>;
    /** Null: the channel is not configured. */
    of(config: Config<Keys>): Destination | null;
  };
}

/** A notification channel, in one folder. `registry.ts` lists it; nothing else names it. */
export interface ChannelDefinition<Name extends string, Keys extends z.ZodRawShape, Destination> {
  /** Lower-case words joined by dashes; stored in PostgreSQL and the path of the stand-in. */
  name: Name;
  /** Levels that it receives (R1.13). */
  levels: readonly Level[];
  /** Whether it pages a person: it is also sent the acknowledgement of an incident, and stops ringing. */
  pages: boolean;
  settings: ChannelSettings<Keys, Destination>;
  /**
   * How to send to this destination.
   * Shape   destination is null when the channel is not configured, or needs nothing secret.
   * Result  null when the channel is not configured.
   */
  sender(destination: Destination | null, tools: SenderTools): Sender | null;
  /** What the embedded cloud runs in its place. Loaded on demand: the bundles of functions leave it out. */
  standIn(): Promise<StandInModule>;
}

export interface Channel<Name extends string = string, Keys extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: Name;
  readonly levels: readonly Level[];
  readonly pages: boolean;
  readonly settings: Pick<ChannelSettings<Keys, unknown>, "keys" | "secrets" | "addressKey" | "examples">;
  /** The channel's field in the document of the secret; null when it keeps nothing there. */
  readonly secretField: string | null;
  /** Schema of that field. */
  readonly destinationSchema: z.ZodType;
  problems(config: Config<Keys>): SettingProblem[];
  destinationOf(config: Config<Keys>): unknown;
  /** Throws  ZodError when `destination` does not have the channel's schema. */
  sender(destination: unknown, tools: SenderTools): Sender | null;
  standIn(): Promise<StandInModule>;
}

/** A channel for the registry: its definition with the destination's type closed over. */
export function defineChannel<const Name extends string, Keys extends z.ZodRawShape, Destination = null>(
  definition: ChannelDefinition<Name, Keys, Destination>,
): Channel<Name, Keys> {
  const { name, levels, pages, settings, sender, standIn } = definition;
  const { destination } = settings;
  const destinationSchema = destination === undefined ? z.null() : destination.schema.nullable();
  return {
    ...{ name, levels, pages, settings, standIn },
    secretField: destination === undefined ? null : camelCase(name),
    destinationSchema,
    problems: (config) => settings.problems?.(config) ?? [],
    destinationOf: (config) => destination?.of(config) ?? null,
    sender: (document, tools) => sender(destinationSchema.parse(document ?? null), tools),
  };
}

/** `microsoft-teams` as `microsoftTeams`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
