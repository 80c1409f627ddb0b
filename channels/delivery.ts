/** Result of sending one notification by a channel. */
export type Delivery =
  | { kind: "sent" }
  /** The channel refuses this notification permanently. */
  | { kind: "refused"; reason: string }
  /**
   * Temporary failure. `locksOut`: the channel rejects everything until a person acts, for example after a key was
   * revoked.
   */
  | { kind: "failed"; reason: string; retryAfterSeconds?: number; locksOut?: boolean }
  /** No recipient is configured for the notification. */
  | { kind: "no-recipient"; reason: string };
