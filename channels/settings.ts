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

/** Channel keys that are kept encrypted in the stack's file. */
export const channelSecrets: readonly string[] = channels.flatMap(({ settings }) => settings.secrets);

/** Values for the commands that repair a configuration, by the last name of the key. */
export const channelExamples: Record<string, string> = Object.assign(
  {},
  ...channels.map(({ settings }) => settings.examples),
);

/** The key with the address that belongs to a secret key; undefined for a key that is no channel's secret. */
export function addressKeyOf(secret: string): string | undefined {
  return channels.find(({ settings: { secrets } }) => secrets.some((key) => key === secret))?.settings
    .addressKey;
}
