import type { Row } from "./row.ts";

/** Formats the rows as text: one line each, with aligned columns. */
export function tableOf(rows: readonly Row[]): string {
  const header = ["", "ours", "peer", "unit", "ratio", ""];
  const lines = [header, ...rows.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          const isFigure = column === 1 || column === 2 || column === 4;
          return isFigure ? cell.padStart(width) : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cellsOf({ name, ours, peer, peerName, unit, ratio }: Row): string[] {
  return [
    name,
    figure(ours),
    peer === null ? "-" : figure(peer),
    unit,
    ratio === null ? "-" : ratio.toFixed(2),
    peerName === null ? "" : `peer: ${peerName}`,
  ];
}

/** Formats a figure: four significant digits below a thousand, otherwise whole numbers with separators. */
function figure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(4)));
}
