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

/** Tools with which a channel sends, passed by `notify-people`. */
export interface SenderTools {
  links: Links;
  /** Sends mail through Amazon SES; null when no sender address is configured. */
  mail: {
    send(mail: Mail): Promise<Delivery>;
    recipients: Record<Audience, readonly string[]>;
  } | null;
}

/** A contradiction between settings of one channel. `repair`: value for the proposed `pulumi config set` command. */
export interface SettingProblem {
  code: ErrorCode;
  path: readonly string[];
  got: unknown;
  expected: string;
  repair: string;
}

type Config<Keys extends z.ZodRawShape> = z.output<z.ZodObject<Keys>>;

/** Stack configuration of a channel, as plain data and pure functions, because the plan loads it. */
export interface ChannelSettings<Keys extends z.ZodRawShape, Destination> {
  /** Top-level keys of the stack configuration, each with its schema and description. */
  keys: Keys;
  /** Keys that must be set with --secret. */
  secrets: readonly (keyof Keys & string)[];
  /** Key with the channel's address. When the address is on this machine, the secrets may be unencrypted. */
  addressKey?: keyof Keys & string;
  /** Example values for the repair commands, by the last name of the key. */
  examples: Record<string, string>;
  /** Finds contradictions between the keys. */
  problems?(config: Config<Keys>): SettingProblem[];
  /**
   * Data that the channel needs to send, stored in the secret `<prefix>/channels`. Absent: the channel has no secret
   * data.
   */
  destination?: {
    schema: z.ZodType<Destination>;
    /** Returns null when the channel is not configured. */
    of(config: Config<Keys>): Destination | null;
  };
}

/** Definition of a notification channel, in one folder. Only `registry.ts` names it. */
export interface ChannelDefinition<Name extends string, Keys extends z.ZodRawShape, Destination> {
  /** Name in lower-case words joined by dashes. It is stored in PostgreSQL and is part of the stand-in's path. */
  name: Name;
  /** Levels of the notices that the channel receives (R1.13). */
  levels: readonly Level[];
  /**
   * Whether the channel pages a person. Such a channel also receives the acknowledgement of an incident, and then
   * stops paging.
   */
  pages: boolean;
  settings: ChannelSettings<Keys, Destination>;
  /**
   * Creates the sender for a destination.
   * Shape   destination: null when the channel is not configured, or has no secret data.
   * Result  null when the channel is not configured.
   */
  sender(destination: Destination | null, tools: SenderTools): Sender | null;
  /**
   * Loads the channel's replacement in the embedded cloud. Loaded on demand, so that function bundles do not contain
   * it.
   */
  standIn(): Promise<StandInModule>;
}

export interface Channel<Name extends string = string, Keys extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: Name;
  readonly levels: readonly Level[];
  readonly pages: boolean;
  readonly settings: Pick<ChannelSettings<Keys, unknown>, "keys" | "secrets" | "addressKey" | "examples">;
  /** Field of the channel in the secret's document; null when it has none. */
  readonly secretField: string | null;
  /** Schema of that field. */
  readonly destinationSchema: z.ZodType;
  problems(config: Config<Keys>): SettingProblem[];
  destinationOf(config: Config<Keys>): unknown;
  /**
   * Makes the sender of a destination.
   * Result  null when the channel is not configured.
   * Throws  ZodError when `destination` is not valid by the channel's `destination` schema.
   */
  sender(destination: unknown, tools: SenderTools): Sender | null;
  standIn(): Promise<StandInModule>;
}

/** Creates a registry entry from a channel's definition. The entry hides the type of the destination. */
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

/** Converts `microsoft-teams` to `microsoftTeams`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
