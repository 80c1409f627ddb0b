import * as z from "zod";

/** An address to post to: by TLS, or in clear on this machine, where the embedded cloud runs stand-ins. */
export const webAddress = z.string().regex(/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/);
