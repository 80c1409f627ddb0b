import { channels } from "./registry.ts";

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** Keys of the stack configuration that belong to channels, with their schemas, in the order of the registry. */
export const channelKeys: Intersection<(typeof channels)[number]["settings"]["keys"]> = Object.assign(
  {},
  ...channels.map(({ settings }) => settings.keys),
);

/** Keys of the channels whose values are encrypted in the stack's file. */
export const channelSecrets: readonly string[] = channels.flatMap(({ settings }) => settings.secrets);

/** Example values for the repair commands, by the last name of the key. */
export const channelExamples: Record<string, string> = Object.assign(
  {},
  ...channels.map(({ settings }) => settings.examples),
);

/**
 * Settings key under which a channel's address is stored.
 * Shape   secret: the settings key of the same channel's secret.
 * Result  undefined when `secret` is not the settings key of a channel's secret.
 */
export function addressKeyOf(secret: string): string | undefined {
  return channels.find(({ settings: { secrets } }) => secrets.some((key) => key === secret))?.settings
    .addressKey;
}
