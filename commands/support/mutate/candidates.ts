import ts from "typescript";

/** A possible change of a source: `text` replaces the characters from `start` to `end`. */
export interface Mutation {
  start: number;
  end: number;
  text: string;
  /** Line in the source, from 1. */
  line: number;
  /** Kind of change, such as `comparison`. */
  kind: string;
}

const kinds = ts.SyntaxKind;
const operators = new Map<ts.SyntaxKind, [kind: string, text: string]>([
  [kinds.LessThanToken, ["comparison", "<="]],
  [kinds.LessThanEqualsToken, ["comparison", "<"]],
  [kinds.GreaterThanToken, ["comparison", ">="]],
  [kinds.GreaterThanEqualsToken, ["comparison", ">"]],
  [kinds.EqualsEqualsEqualsToken, ["comparison", "!=="]],
  [kinds.ExclamationEqualsEqualsToken, ["comparison", "==="]],
  [kinds.AmpersandAmpersandToken, ["logic", "||"]],
  [kinds.BarBarToken, ["logic", "&&"]],
  [kinds.MinusToken, ["arithmetic", "+"]],
  [kinds.AsteriskToken, ["arithmetic", "/"]],
  [kinds.SlashToken, ["arithmetic", "*"]],
]);

/**
 * All possible one-line changes of a source: inverted comparisons, logic and arithmetic, changed constants, removed
 * negations, swapped branches, and removed statements, elements and properties.
 * Edges   types, imports, messages (texts with a space), and arguments of `userError` and similar functions are not
 *         changed, because they do not affect decisions. Some changes have no effect on behaviour; a reader must sort
 *         them out.
 */
export function mutationsOf(source: string): Mutation[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const found: Mutation[] = [];
  const lineOf = (at: number): number => file.getLineAndCharacterOfPosition(at).line + 1;
  const add = (node: ts.Node, kind: string, text: string, end = node.getEnd()): void => {
    const start = node.getStart(file);
    if (lineOf(start) === lineOf(end)) found.push({ start, end, text, line: lineOf(start), kind });
  };
  const visit = (node: ts.Node): void => {
    if (isIrrelevant(node)) return;
    mutate(node, file, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isIrrelevant(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  return ts.isCallExpression(node) && /Error$|^logger\.|\.logger\./.test(node.expression.getText());
}

type Add = (node: ts.Node, kind: string, text: string, end?: number) => void;

function mutate(node: ts.Node, file: ts.SourceFile, add: Add): void {
  if (ts.isBinaryExpression(node)) mutateOperator(node, file, add);
  else if (ts.isConditionalExpression(node)) {
    const { condition, whenTrue, whenFalse } = node;
    add(node, "branches", `${condition.getText()} ? ${whenFalse.getText()} : ${whenTrue.getText()}`);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === kinds.ExclamationToken) {
    add(node, "negation", node.operand.getText());
  } else if (ts.isIfStatement(node)) {
    add(node.expression, "condition", `!(${node.expression.getText()})`);
  } else if (ts.isNumericLiteral(node)) {
    add(node, "number", String(Number(node.text.replaceAll("_", "")) + 1));
  } else if (node.kind === kinds.TrueKeyword) add(node, "boolean", "false");
  else if (node.kind === kinds.FalseKeyword) add(node, "boolean", "true");
  else if (ts.isStringLiteral(node)) mutateText(node, add);
  else if (ts.isExpressionStatement(node)) {
    if (!node.getText().startsWith("super(") && !isIrrelevant(node.expression)) add(node, "statement", ";");
  } else if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) add(element, "element", "", endWithComma(element, file));
  } else if (ts.isPropertyAssignment(node)) add(node, "property", "", endWithComma(node, file));
}

function mutateOperator(node: ts.BinaryExpression, file: ts.SourceFile, add: Add): void {
  const { operatorToken, left, right } = node;
  const flipped = operators.get(operatorToken.kind);
  if (flipped !== undefined) add(operatorToken, ...flipped);
  const joinsTexts = /["'`]/.test(left.getText(file) + right.getText(file));
  if (operatorToken.kind === kinds.PlusToken && !joinsTexts) add(operatorToken, "arithmetic", "-");
}

function mutateText(node: ts.StringLiteral, add: Add): void {
  const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
  if (isName || node.text.includes(" ")) return;
  add(node, "text", node.text === "" ? '"mutated"' : '""');
}

function endWithComma(node: ts.Node, file: ts.SourceFile): number {
  const rest = /^\s*,/.exec(file.text.slice(node.getEnd()));
  return node.getEnd() + (rest?.[0].length ?? 0);
}
