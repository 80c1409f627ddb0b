/**
 * The level that a message tells of itself, for the eyes of those who read the inbox: "…, level alert" at its foot, or
 * "[ALERT]" in its subject; neither Slack nor e-mail knows levels.
 * Result  empty when it tells none.
 * Edges   Slack has its foot in italics, and an underscore ends no word.
 */
export function levelOf(subject: string, body: string): string {
  const told =
    /, level (info|alert|critical)(?![a-z])(?![\s\S]*, level )/.exec(body)?.[1] ??
    /\[(info|alert|critical)\]/i.exec(subject)?.[1];
  return told?.toLowerCase() ?? "";
}
