/**
 * Texts that represent unknown values in a preview, one per type of value.
 * Source  pulumi/sdk/go/common/resource/plugin/rpc.go (UnknownBoolValue and its neighbours); part of the protocol.
 */
const unknownTexts = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Whether a value is unknown until its resource exists. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && unknownTexts.has(value);
}

/** Formats a value for a message, at most one line long. */
export function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (isUnknown(value)) return "not known before the deployment";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Fields of an object; empty for any other value. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Items of a list. A single value counts as a list of one, as in IAM documents. */
export function itemsOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
