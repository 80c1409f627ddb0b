import fc from "fast-check";

/** Characters that patterns of texts, addresses, numbers and markup repeat. */
const common = [" ", "a", "0", ".", "-", "/", "<", "*", '"'];

/** Unicode properties and code points in braces, which are no repetitions; fast-check does not end on some of them. */
const properties = /\\[pPu]\{[^}]*\}/g;

/**
 * Long texts on which a pattern that backtracks takes time that grows with the square of their length or worse: repeated
 * matches, beginnings of matches, and characters of the pattern after a beginning, with an end at which the match fails.
 * Shape   each has about `length` characters.
 */
export function attackStrings(pattern: RegExp, length: number): string[] {
  // Without a repetition there is nothing to go back over.
  if (!/[*+{]/.test(pattern.source.replaceAll(properties, ""))) return [];
  const literals = literalsOf(pattern.source);
  const characters = [...new Set([...literals.join(""), ...common])];
  const matches = samplesOf(pattern);
  const beginnings = matches.flatMap((match) =>
    Array.from({ length: Math.min(match.length, 24) }, (_, index) => match.slice(0, index + 1)),
  );
  const filled = (part: string) => `${part.repeat(Math.ceil(length / part.length))}\u0001`;
  const heads = new Set(matches.flatMap((match) => [match, match.slice(0, -1)]));
  return [
    ...new Set(
      [...characters, ...literals, ...matches, ...beginnings].filter((part) => part !== "").map(filled),
    ),
    ...[...heads].flatMap((head) => characters.map((one) => head + filled(one))),
  ];
}

/** Runs of characters that stand for themselves. */
function literalsOf(source: string): string[] {
  const marked = source
    .replaceAll(/\[(?:\\.|[^\]\\])*\]|\\[a-zA-Z]|\{\d+,?\d*\}|\(\?[:=!<]+/g, "\u0000")
    .replaceAll(/\\(.)|[()|*+?^$.]/g, (_, escaped: string | undefined) => escaped ?? "\u0000");
  return [...new Set(marked.split("\u0000").filter((part) => part !== ""))];
}

/** Texts that match, but for what is looked at before and behind; none where fast-check cannot read the pattern. */
function samplesOf({ source, flags }: RegExp): string[] {
  const looks =
    /\(\?<?[=!](?:\[(?:\\.|[^\]\\])*\]|\\.|[^()[\\]|\((?:\[(?:\\.|[^\]\\])*\]|\\.|[^()[\\])*\))*\)/g;
  try {
    const bare = new RegExp(
      source.replaceAll(looks, "").replaceAll(properties, "\\w"),
      flags.replaceAll(/[^su]/g, ""),
    );
    return fc.sample(fc.stringMatching(bare), { seed: 1, numRuns: 3 }).map((text) => text.slice(0, 60));
  } catch {
    return [];
  }
}
