import { messageOf } from "../../core/errors/error.ts";
import type { Delivery } from "../delivery.ts";

/** A channel that has not answered by then is down. */
export const timeoutMillis = 10_000;

/** Longest pause that a channel may ask for; our own pauses go on from there. */
const maxRetryAfterSeconds = 3600;

/** What the same message would be answered again: its form or its content is wrong. */
const messageFaults = [400, 413, 422];

/** What every message is answered until a person acts: the key or the address is no longer good. */
const lockedOut = [401, 403, 404, 410];

/**
 * Posts JSON to a channel.
 * Result  sent on any 2xx; refused where the message is at fault; failed on anything else, with the pause that the
 *         channel asks for. The address is a secret and in no reason.
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

/** The code of a socket's error; its message would name the host. */
function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
}
