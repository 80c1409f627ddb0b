const vocabularies = {
  sea: ["harbour", "anchor", "tide", "sail", "whale", "reef", "captain", "wave"],
  forest: ["moss", "oak", "fern", "fox", "mushroom", "trail", "owl", "cabin"],
  kitchen: ["oven", "flour", "butter", "knife", "recipe", "salt", "plate", "soup"],
};

/** A CSV from which a real model learns three classes well; every text is another. Shape   rows: of all classes together. */
export function smallSource(rows: number): string {
  const classes = Object.entries(vocabularies);
  const lines = Array.from({ length: rows }, (_, row) => {
    const [label = "", words = []] = classes[row % classes.length] ?? [];
    const pick = (step: number) => words[(row * step + Math.floor(row / 8)) % words.length];
    return `"${pick(1)} ${pick(3)} and ${pick(5)} beside ${pick(7)}, note ${row}",${label}`;
  });
  return `text,label\n${lines.join("\n")}\n`;
}
