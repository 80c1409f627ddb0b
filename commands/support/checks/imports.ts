import ts from "typescript";
import { arrows } from "./arrows.ts";

/** One import of a file: its target (a path of the repository, or a package name), and whether it is for types only. */
export interface Import {
  to: string;
  typeOnly: boolean;
}

/**
 * All imports of a source file: static, dynamic and re-exported.
 * Shape   path: relative to the repository, with forward slashes.
 */
export function importsOf(path: string, text: string): Import[] {
  const types = typeImports(path, text);
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    to: fileName.startsWith(".") ? new URL(fileName, `file:///${path}`).pathname.slice(1) : fileName,
    typeOnly: types.has(pos),
  }));
}

/**
 * Imports that the import rules do not permit.
 * Result  one sentence per import, ARROW001.
 */
export function wrongImports(path: string, imports: readonly Import[]): string[] {
  const arrow = arrows.find(({ from }) => from.test(path));
  return imports.flatMap(({ to, typeOnly }) => {
    const [own, other] = [unitOf(path), unitOf(to)];
    const foreign =
      own !== undefined && other !== undefined && own !== other && roomOf(own) === roomOf(other);
    const why = foreign ? "a function knows no other function, a channel no other channel" : arrow?.why;
    if (why === undefined) return [];
    const allowed = [...(arrow?.may ?? []), ...(typeOnly ? (arrow?.mayTypes ?? []) : [])];
    if (!foreign && allowed.some((pattern) => pattern.test(to))) return [];
    return [`ARROW001 ${path} imports ${to}; ${why}. Pass it in from a file that may import it.`];
  });
}

/** Folder of one function or one channel; undefined for `shared`, which belongs to all. */
function unitOf(path: string): string | undefined {
  const unit = /^(lambdas|channels)\/[^/]+(?=\/)/.exec(path)?.[0];
  return unit?.endsWith("/shared") ? undefined : unit;
}

/** Top folder: `lambdas` for `lambdas/load-data`. */
function roomOf(unit: string): string {
  return unit.slice(0, unit.indexOf("/"));
}

/** Positions of the module specifiers that are imported or re-exported only for types. */
function typeImports(path: string, text: string): Set<number> {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const specifiers = statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.isTypeOnly && statement.moduleSpecifier) {
      return [statement.moduleSpecifier];
    }
    return ts.isImportDeclaration(statement) && isTypeOnly(statement) ? [statement.moduleSpecifier] : [];
  });
  // The scanner counts from either side of the opening quote, depending on the kind of import.
  return new Set(specifiers.flatMap((specifier) => [specifier.getStart(), specifier.getStart() + 1]));
}

function isTypeOnly({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause?.namedBindings;
  if (named === undefined || clause?.name !== undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}
