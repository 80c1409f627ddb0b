/**
 * A text with so many times as many words, all of them its own: only its length changes, not what it speaks of.
 * Shape   factor >= 1.
 */
export function lengthen(text: string, factor: number): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const more = Math.round(words.length * (factor - 1));
  if (more <= 0) return text;
  const added = Array.from({ length: more }, (_, index) => words[index % words.length]);
  return `${text} ${added.join(" ")}`;
}
