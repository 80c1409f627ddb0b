/** Result of handing one notification to a channel. */
export type Delivery =
  | { kind: "sent" }
  /** The channel will never accept this notification. */
  | { kind: "refused"; reason: string }
  /** Not now. `locksOut`: the channel accepts nothing from this stack until a person acts, as after a key was revoked. */
  | { kind: "failed"; reason: string; retryAfterSeconds?: number; locksOut?: boolean }
  /** No recipient is configured for it. */
  | { kind: "no-recipient"; reason: string };
