/** A member of a JSON object as it is written. */
export interface JsonMember {
  key: string;
  /** Source text of the value: of a number, all its digits. */
  source: string;
}

const blank = /[ \t\r\n]/;

/**
 * The members of a JSON object in their order, repeated keys included, which JSON.parse drops, and numbers as they are
 * written, which it rounds: 9007199254740993 becomes ...992.
 * Shape   the text of one object that JSON.parse accepts.
 */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let at = text.indexOf("{") + 1;
  for (;;) {
    while (blank.test(text[at] ?? "") || text[at] === ",") at++;
    if (text[at] !== '"') return members;
    const keyEnd = endOfString(text, at);
    const key: string = JSON.parse(text.slice(at, keyEnd));
    at = text.indexOf(":", keyEnd) + 1;
    while (blank.test(text[at] ?? "")) at++;
    const end = endOfValue(text, at);
    members.push({ key, source: text.slice(at, end).trimEnd() });
    at = end;
  }
}

/** Place after the string that opens at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0 || end === -1) return end === -1 ? text.length : end + 1;
  }
}

/** Place of the comma or bracket that ends the value. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (depth === 0 && (character === "," || character === "}")) return at;
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    at++;
  }
  return at;
}
