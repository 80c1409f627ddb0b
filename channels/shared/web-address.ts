import * as z from "zod";

/** Web address to which a channel posts: with TLS, or without TLS on this machine, where stand-ins run. */
export const webAddress = z.string().regex(/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/);
