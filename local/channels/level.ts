/**
 * The level that a message names at its beginning or in brackets: "CRITICAL: …", "[alert] …"; else info.
 * The channels of the real world know no levels; this is for the eyes of those who read the inbox.
 */
export function levelOf(text: string): string {
  const named = /^\W*(critical|alert|info)\b|\[(critical|alert|info)\]/i.exec(text);
  return (named?.[1] ?? named?.[2] ?? "info").toLowerCase();
}
