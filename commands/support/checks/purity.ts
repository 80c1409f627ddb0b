import ts from "typescript";

/** Expressions that read the time, random numbers or settings. */
const forbidden = new Set(["Date.now", "Math.random", "process.env", "crypto.randomUUID", "performance.now"]);

/** Files of pure logic: core, task kinds, channels, and functions except their connecting files. */
const deciding =
  /^(core\/|tasks\/|channels\/[^/]+\/format|lambdas\/(?!shared\/)[^/]+\/(?!(wire|index)\.ts$))/;

/**
 * Finds reads of the clock, of random numbers or of the environment in pure logic. Business time must come from the
 * event, and settings through ports.
 * Result  one sentence per read, ARROW002; empty for any other file.
 */
export function impurities(path: string, text: string): string[] {
  if (!deciding.test(path)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, what: string): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const next = "Take it from the event, or pass it in as a port.";
    found.push(`ARROW002 ${path}:${line} reads ${what}; the same event must give the same result. ${next}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const name = `${node.expression.getText()}.${node.name.text}`.replace(/^globalThis\./, "");
      if (forbidden.has(name)) report(node, name);
    }
    const date = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (date && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0) {
      report(node, "the wall clock");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
