/**
 * A text without the characters of a set at its end.
 * Why     an expression such as `/\/+$/` starts again at every such character, in time that grows with the square.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
