const mostLines = 300;
const mostWiringLines = 15;

/** Finds files that are too long to be about one idea. */
export function oversize(path: string, text: string): string[] {
  const lines = text.trimEnd().split("\n").length;
  if (/^lambdas\/(?!shared\/)[^/]+\/index\.ts$/.test(path) && lines > mostWiringLines) {
    const expected = `at most ${mostWiringLines}: it only wires`;
    return [`ARROW003 ${path} has ${lines} lines; expected ${expected}. Move what decides into handler.ts.`];
  }
  if (!/\.(ts|mjs|py)$/.test(path) || lines <= mostLines) return [];
  return [
    `ARROW004 ${path} has ${lines} lines; expected at most ${mostLines}. Look for the second idea in it and give it a file.`,
  ];
}
