import ts from "typescript";

/** Ways to ask the world for the time, for chance or for settings. */
const forbidden = new Set(["Date.now", "Math.random", "process.env", "crypto.randomUUID", "performance.now"]);

/**
 * What the logic and handler of a function ask the world for: business time comes from the event, settings through ports.
 * Result  nothing for any other file.
 */
export function impurities(path: string, text: string): string[] {
  if (!/^lambdas\/(?!shared\/)[^/]+\/(logic|handler)\.ts$/.test(path)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, what: string): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const next = "Take it from the event, or hand it in as a port.";
    found.push(
      `ARROW002 ${path}:${line} asks for ${what}; the same event must give the same result. ${next}`,
    );
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
