import { messageOf } from "../../../core/errors.ts";
import type { Delivery } from "../ports.ts";

/** A channel that has not answered by then is down. */
export const timeoutMillis = 10_000;

/** Longest pause that a channel may ask for; our own pauses go on from there. */
const maxRetryAfterSeconds = 3600;

/**
 * Posts JSON to a channel.
 * Result  sent on any 2xx; refused on a 4xx, which the same message would get again; failed on anything else, and on
 *         408 and 429, with the pause that the channel asks for. The address is a secret and in no reason.
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
    const passes = response.status >= 500 || response.status === 429 || response.status === 408;
    if (!passes) return { kind: "refused", reason };
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
