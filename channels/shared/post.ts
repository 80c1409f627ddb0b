import { messageOf } from "../../core/errors/error.ts";
import type { Delivery } from "../delivery.ts";

/** Timeout. A channel that does not answer within this time counts as down. */
export const timeoutMillis = 10_000;

/** Maximum pause that a channel may request. */
const maxRetryAfterSeconds = 3600;

/** Status codes for a wrong message, which would be refused again. */
const messageFaults = [400, 413, 422];

/** Status codes for an invalid key or address: every message is refused until a person acts. */
const lockedOut = [401, 403, 404, 410];

/**
 * Posts JSON to a channel.
 * Result  sent for any 2xx status, refused for a wrong message, otherwise failed, with the pause that the channel
 *         requests. No reason contains the address, because it is a secret.
 */
export async function post(url: string, body: object): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMillis),
      redirect: "error",
    });
    const answer = (await response.text()).slice(0, 200);
    if (response.ok) return { kind: "sent" };
    const reason = `HTTP ${response.status}${answer === "" ? "" : `: ${answer}`}`;
    if (messageFaults.includes(response.status)) return { kind: "refused", reason };
    if (lockedOut.includes(response.status)) return { kind: "failed", reason, locksOut: true };
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    if (!(retryAfter > 0)) return { kind: "failed", reason };
    return { kind: "failed", reason, retryAfterSeconds: Math.min(retryAfter, maxRetryAfterSeconds) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${codeOf(error.cause)}` : "";
    return { kind: "failed", reason: `${messageOf(error)}${cause}` };
  }
}

/** Code of a socket error. The error's message is not used, because it would contain the host. */
function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
}
