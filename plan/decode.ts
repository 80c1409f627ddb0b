import rpc from "@pulumi/pulumi/runtime/rpc.js";

/** Replacement of a secret in a plan. */
export const redacted = "[secret]";

/** Signature key that marks special values in a serialised property. Source: pulumi/sdk/go/common/resource/sig. */
const signatureKey = "4dabf18193072939515e22adb298388d";

/**
 * Converts a serialised property to plain data. Assets and archives become `{ path }`, `{ text }` or `{ assets }`;
 * resource references become their URN.
 */
function decode(value: unknown, secrets: "redact" | "reveal"): unknown {
  if (Array.isArray(value)) return value.map((item) => decode(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const signature = entries.find(([key]) => key === signatureKey)?.[1];
  const fields = entries.filter(([key]) => key !== signatureKey);
  const plain = (): Record<string, unknown> =>
    Object.fromEntries(fields.map(([key, item]) => [key, decode(item, secrets)]));
  if (signature === undefined) return plain();
  if (signature === rpc.specialSecretSig) {
    return secrets === "redact" ? redacted : plain().value;
  }
  if (signature === rpc.specialResourceSig) return plain().urn;
  return plain();
}

export function decodeRecord(value: unknown, secrets: "redact" | "reveal"): Record<string, unknown> {
  const decoded = decode(value, secrets);
  return typeof decoded === "object" && decoded !== null ? { ...decoded } : {};
}
