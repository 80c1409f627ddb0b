import * as z from "zod";
import { channels } from "./registry.ts";
import type { channelKeys } from "./settings.ts";

/** Destination of each channel, by the channel's field; null for an unconfigured channel. */
export type Destinations = Record<string, unknown>;

/** Document that the deployment writes into the secret `<prefix>/channels`. */
export function destinationsOf(config: z.output<z.ZodObject<typeof channelKeys>>): Destinations {
  return Object.fromEntries(
    channels.flatMap((channel) =>
      channel.secretField === null ? [] : [[channel.secretField, channel.destinationOf(config)]],
    ),
  );
}

/** Schema of that document. An absent field is null. */
export const destinationsSchema: z.ZodType<Destinations> = z.object(
  Object.fromEntries(
    channels.flatMap(({ secretField, destinationSchema }) =>
      secretField === null ? [] : [[secretField, destinationSchema.default(null)]],
    ),
  ),
);
