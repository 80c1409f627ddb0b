/** Words that only this project used, with the standard term for each. Source: docs/GLOSSARY.md */
const privateWords: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\b(owe[sd]?|owing)\b/i, "pending, enqueued, or a plain obligation such as must"],
  [/\bsettle[sd]?\b|\bsettling\b/i, "relay, deliver (an effect); resolve (a promise)"],
  [/\b(un)?hear[sd]?\b|\bun?heard\b|\bhearing\b/i, "record, receive"],
  [/\btell[s]?\b|\btold\b|\btelling\b/i, "notify, report, state"],
  [/\bwakes?\b|\bwoken\b/i, "one-time schedule, start"],
  [/\bnobody\b/i, "no one, or the subject that does not act"],
  [/\bwhoever\b/i, "the caller, the reader, those who"],
  [/\binsists?\b/i, "force, require"],
  [/\blifeline\b/i, "fallback topic"],
  [/\bhardened\b/i, "pod security context"],
  [/\bestate\b/i, "resource graph"],
  [/\bobjections?\b/i, "violation, reason"],
  [/\bcrowd(ed)?\b/i, "synthetic traffic, full"],
];

/** Files that are not checked: applied migrations, which never change, and this list. */
const exempt =
  /^(database\/migrations\/000[1-8]_|commands\/support\/checks\/words\.ts$|tests\/unit\/private-words\.test\.ts$)/;

/**
 * Finds private words in a text that people read: source, comments, messages and documents.
 * Shape   path: relative to the repository, with forward slashes.
 * Result  one sentence per line with such a word, WORD001.
 */
export function privateWordsIn(path: string, text: string): string[] {
  if (exempt.test(path)) return [];
  return text.split("\n").flatMap((line, index) =>
    privateWords.flatMap(([word, instead]) => {
      const found = word.exec(wordsOf(line))?.[0];
      if (found === undefined) return [];
      return [`WORD001 ${path}:${index + 1} says "${found}"; expected the field's term: ${instead}.`];
    }),
  );
}

/**
 * Permitted names: JavaScript's `allSettled`, the Unix user `nobody`, and names in applied migrations. Renaming a
 * column or stored value would break the functions of the previous release during a deployment.
 */
const kept = /allSettled|`nobody`|as nobody\b|settled_at|['"]owed['"]|drop_old_watching/g;

/** Splits camel case and underscores into words. */
function wordsOf(line: string): string {
  return line
    .replaceAll(kept, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ");
}
