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

/** Whether a response with a 2xx status is the channel's own acknowledgement, and not the page of a login or a proxy. */
export type IsAcknowledgement = (status: number, body: string) => boolean;

/**
 * Posts JSON to a channel.
 * Result  sent when the channel acknowledged the message, refused for a wrong message, otherwise failed, with the pause
 *         that the channel requests. No reason contains the address, because it is a secret.
 */
export async function post(
  url: string,
  body: object,
  isAcknowledgement: IsAcknowledgement,
): Promise<Delivery> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMillis),
      redirect: "error",
    });
    const answer = (await response.text()).slice(0, 200);
    const shown = `HTTP ${response.status}${answer === "" ? "" : `: ${answer}`}`;
    if (response.ok) {
      if (isAcknowledgement(response.status, answer)) return { kind: "sent" };
      return { kind: "failed", reason: `the answer is not the channel's acknowledgement: ${shown}` };
    }
    if (messageFaults.includes(response.status)) return { kind: "refused", reason: shown };
    if (lockedOut.includes(response.status)) return { kind: "failed", reason: shown, locksOut: true };
    const retryAfter = retryAfterOf(response.headers);
    if (!(retryAfter > 0)) return { kind: "failed", reason: shown };
    return { kind: "failed", reason: shown, retryAfterSeconds: Math.min(retryAfter, maxRetryAfterSeconds) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${codeOf(error.cause)}` : "";
    return { kind: "failed", reason: `${messageOf(error)}${cause}` };
  }
}

/**
 * The requested pause in seconds; NaN when there is none.
 * Edges   a date is counted from the response's own date, because the clocks of two machines differ.
 * Source  RFC 9110, Retry-After.
 */
function retryAfterOf(headers: Headers): number {
  const asked = headers.get("retry-after");
  if (asked === null || /^-?\d+$/.test(asked)) return Number(asked ?? Number.NaN);
  return (Date.parse(asked) - Date.parse(headers.get("date") ?? "")) / 1000;
}

/** Code of a socket error. The error's message is not used, because it would contain the host. */
function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
}
