/**
 * Lengthens a text by repeating its own words, so that its length changes but not its subject.
 * Shape   factor >= 1: ratio of the number of words.
 */
export function lengthen(text: string, factor: number): string {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const more = Math.round(words.length * (factor - 1));
  if (more <= 0) return text;
  const added = Array.from({ length: more }, (_, index) => words[index % words.length]);
  return `${text} ${added.join(" ")}`;
}
