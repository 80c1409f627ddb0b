/**
 * Converts inputs to a form that is equal on every machine and readable in a review.
 * Result  sorted keys. A JSON text such as `policy` becomes `policy (json)` with the decoded document, whose keys
 *         keep their order. Digests become `[hash]`, and the repository's path is left out.
 */
export function normalise(value: unknown, root: string): unknown {
  if (typeof value === "string") return plainText(value, root);
  if (Array.isArray(value)) return value.map((item) => normalise(item, root));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => {
        const document = typeof item === "string" ? documentIn(item) : undefined;
        return document === undefined
          ? [key, normalise(item, root)]
          : [`${key} (json)`, withoutHashes(document, root)];
      }),
  );
}

/** Object or array that a JSON text contains; undefined for any other text. */
function documentIn(text: string): object | undefined {
  if (!/^[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Decoded document without digests. The order of its keys is part of the text that AWS receives, so it is kept. */
function withoutHashes(value: unknown, root: string): unknown {
  if (typeof value === "string") return plainText(value, root);
  if (Array.isArray(value)) return value.map((item) => withoutHashes(item, root));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutHashes(item, root)]));
}

/** Digests of 16 or 64 hexadecimal digits: contents of images, of the evaluator, of migrations. */
const digests = /\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b/g;

function plainText(text: string, root: string): string {
  return text.replaceAll(`${root}/`, "").replace(digests, "[hash]");
}
