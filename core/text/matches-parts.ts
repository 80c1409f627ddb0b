/**
 * Whether a text consists of these parts in this order, with anything between each two: `a*b` is the parts `a` and `b`.
 * Edges   one part is the whole text; empty parts stand for a star at either end.
 * Why     an expression with several `.*` takes time that grows with a power of the text's length.
 */
export function matchesParts(parts: readonly string[], text: string): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}
