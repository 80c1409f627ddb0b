import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export const repository = join(import.meta.dirname, "../../..");

/** A text in a source file that may reach a person: no comment, no docstring, no import. */
export interface ProductText {
  path: string;
  /** First line of the text, from 1. */
  line: number;
  /** What a template fills in is an ellipsis. */
  text: string;
  /** What the text is given to: `userError`, `RatchetError`, `super`; null where it is no argument. */
  callee: string | null;
  /** The literals among the arguments after the text, in their order. */
  following: string[];
  /** Whether the text is only compared with another, or listed for that. */
  compared: boolean;
}

/** Files that git tracks or would add, of the given endings, outside the given folders. */
export function trackedFiles(endings: readonly string[], except: readonly string[] = []): string[] {
  const patterns = endings.map((ending) => `*.${ending}`);
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns];
  return execFileSync("git", args, { cwd: repository, encoding: "utf8" })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(repository, path)))
    .filter((path) => !except.some((folder) => path.startsWith(folder)));
}

/** Every text of the product's sources; tests and the catalogue itself left out. */
export function productTexts(): ProductText[] {
  const except = ["tests/", "core/errors/catalogue/"];
  return trackedFiles(["ts", "mjs", "py"], except).flatMap((path) => {
    const content = readFileSync(join(repository, path), "utf8");
    return path.endsWith(".py") ? pythonTexts(path, content) : scriptTexts(path, content);
  });
}

/** Lines of Python without comments and docstrings; a code in them is one that is raised or logged. */
export function pythonTexts(path: string, content: string): ProductText[] {
  const withoutDocstrings = content.replace(/"""[\s\S]*?"""/g, (found) => found.replace(/[^\n]/g, ""));
  return withoutDocstrings.split("\n").map((line, index) => ({
    path,
    line: index + 1,
    text: line.replace(/(^|\s)#.*$/, ""),
    callee: null,
    following: [],
    compared: false,
  }));
}

/** String and template literals of TypeScript or JavaScript. */
export function scriptTexts(path: string, content: string): ProductText[] {
  const source = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const found: ProductText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const text = textOf(node);
    if (text === null) {
      ts.forEachChild(node, visit);
      return;
    }
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push({ path, line, text, ...useOf(node) });
    if (ts.isTemplateExpression(node)) for (const { expression } of node.templateSpans) visit(expression);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}

function useOf(node: ts.Node): Pick<ProductText, "callee" | "following" | "compared"> {
  const { parent } = node;
  const call = ts.isCallExpression(parent) || ts.isNewExpression(parent) ? parent : null;
  const given = call?.arguments ?? [];
  const isArgument = given.some((argument) => argument === node);
  return {
    callee: call !== null && isArgument ? call.expression.getText() : null,
    following: given.map(textOf).filter((text) => text !== null),
    compared: isComparison(parent) || (ts.isArrayLiteralExpression(parent) && ts.isStringLiteral(node)),
  };
}

function isComparison(node: ts.Node): boolean {
  const operators = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];
  return ts.isBinaryExpression(node) && operators.some((kind) => kind === node.operatorToken.kind);
}
