import type { Links, NotificationContent } from "../notification.ts";

/** `ratchet-dev, 2026-11-23 01:00 UTC, level alert`. */
export function footerOf({ at, level }: NotificationContent, { prefix }: Links): string {
  return `${prefix}, ${at.slice(0, 10)} ${at.slice(11, 16)} UTC, level ${level}`;
}

/**
 * Level in a message without a level field, for the inbox: ", level alert" in its footer, or "[ALERT]" in its
 * subject.
 * Result  empty when the message contains no level.
 * Edges   Slack's footer is in italics, so an underscore may follow the level.
 */
export function levelIn(subject: string, body: string): string {
  const footer = body.slice(Math.max(0, body.lastIndexOf(", level ")));
  const level =
    /^, level (info|alert|critical)(?![a-z])/.exec(footer)?.[1] ??
    /\[(info|alert|critical)\]/i.exec(subject)?.[1];
  return level?.toLowerCase() ?? "";
}
