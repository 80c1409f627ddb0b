import * as z from "zod";
import { channels } from "./registry.ts";
import type { channelKeys } from "./settings.ts";

/** What is needed to send, by the channel's field; null when the channel is not configured. */
export type Destinations = Record<string, unknown>;

/** The document that the plan writes into the secret `<prefix>/channels`. */
export function destinationsOf(config: z.output<z.ZodObject<typeof channelKeys>>): Destinations {
  return Object.fromEntries(
    channels.flatMap((channel) =>
      channel.secretField === null ? [] : [[channel.secretField, channel.destinationOf(config)]],
    ),
  );
}

/** Schema of that document. A field that is absent is null. */
export const destinationsSchema: z.ZodType<Destinations> = z.object(
  Object.fromEntries(
    channels.flatMap(({ secretField, destinationSchema }) =>
      secretField === null ? [] : [[secretField, destinationSchema.default(null)]],
    ),
  ),
);
