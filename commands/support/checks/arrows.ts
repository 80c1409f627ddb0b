import ts from "typescript";

/** Who may import what. Paths are relative to the repository; a pattern ends where its text ends, `*` is one step. */
interface Arrow {
  from: RegExp;
  may: readonly RegExp[];
  why: string;
}

const core = /^core\//;
const lambdaContract = /^lambdas\/[^/]+\/contract\.ts$/;
const nodeModule = /^node:/;
/** A package without a scope; a path of the repository always has a folder and an ending. */
const packageName = /^[a-z][a-z0-9-]*$/;
const sdk = /^@aws-sdk\//;

/** The first arrow that fits a file decides; a file that none fits is free. */
const arrows: readonly Arrow[] = [
  {
    from: /^core\//,
    may: [core, /^zod$/, /^node:crypto$/],
    why: "core is vocabulary: whoever imports it must load nothing else",
  },
  {
    from: /^lambdas\/[^/]+\/contract\.ts$/,
    may: [core, /^zod$/],
    why: "infra loads every contract, and must load no SDK",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/logic\.ts$/,
    // A contract is zod schemas already, and what logic reads from outside it checks the same way.
    may: [core, /^lambdas\/(?!shared\/)[^/]+\/[^/]+\.ts$/, /^zod$/],
    why: "logic is pure: its contract's types, its own files, core and zod",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/handler\.ts$/,
    may: [core, /^lambdas\/(?!shared\/)[^/]+\//, /^lambdas\/shared\/(ports|fault-point|relay|receive)\.ts$/, /^zod$/],
    why: "a handler knows ports; adapters are handed to it by index.ts",
  },
  {
    from: /^lambdas\/(?!shared\/)[^/]+\/index\.ts$/,
    may: [core, /^lambdas\//, /^database\//],
    why: "index.ts wires a handler to shared adapters and the database",
  },
  {
    from: /^lambdas\//,
    may: [core, /^lambdas\//, /^database\//, sdk, nodeModule, packageName],
    why: "functions know nothing of the plan, the embedded cloud or the commands",
  },
  {
    from: /^database\//,
    may: [core, /^database\//, nodeModule, /^pg(-[a-z-]+)?$/],
    why: "the database knows neither functions nor infra",
  },
  {
    from: /^infra\//,
    may: [core, /^infra\//, lambdaContract, /^@pulumi\//, nodeModule, /^(zod|esbuild)$/],
    why: "infra reads contracts, never logic, handlers or local/",
  },
  {
    from: /^plan\//,
    // To say which line of a contract allows a refused call, the plan asks the one file that knows permissions
    // (grants), with the names it knows them by. These three are data and pure functions: they declare nothing.
    may: [
      core,
      /^plan\//,
      /^infra\/(index|contracts|naming|config\/load-config|permissions\/function-grants)\.ts$/,
      /^@pulumi\//,
      /^(google-protobuf|yaml)(\/|$)/,
      nodeModule,
    ],
    why: "the plan evaluates the program through its door, and reads its tables",
  },
  {
    from: /^policies\//,
    may: [/^policies\//, /^@pulumi\/(policy|aws)(\/|$)/],
    why: "the judge shares no constants with the judged",
  },
  {
    from: /^local\//,
    may: [
      core,
      /^local\//,
      /^plan\//,
      /^infra\/index\.ts$/,
      lambdaContract,
      nodeModule,
      packageName,
      /^@(?!pulumi)/,
    ],
    why: "the embedded cloud runs bundles: it imports neither logic nor handlers",
  },
  {
    from: /^commands\//,
    may: [/^(?!lambdas\/[^/]+\/(logic|handler|index)\.ts$)/],
    why: "commands are thin: what they do is done by functions",
  },
];

/** A handler may name the type of the queries it is handed, and no more. */
function isPortType(from: string, to: string, typeOnly: boolean): boolean {
  return typeOnly && /^lambdas\/[^/]+\/handler\.ts$/.test(from) && to.startsWith("database/");
}

/** Folders of one function; `shared` belongs to all. */
function functionOf(path: string): string | undefined {
  const name = /^lambdas\/([^/]+)\//.exec(path)?.[1];
  return name === "shared" ? undefined : name;
}

/** Where an import leads: a path of the repository, or the package's name. */
function target(from: string, specifier: string): string {
  return specifier.startsWith(".") ? new URL(specifier, `file:///${from}`).pathname.slice(1) : specifier;
}

/**
 * What a file imports and should not.
 * Shape   path relative to the repository, with forward slashes.
 * Source  design.md, "The house".
 */
export function wrongImports(path: string, text: string): string[] {
  const arrow = arrows.find(({ from }) => from.test(path));
  const types = typeImports(path, text);
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    const to = target(path, fileName);
    const [own, other] = [functionOf(path), functionOf(to)];
    const foreign = own !== undefined && other !== undefined && own !== other;
    const why = foreign ? "a function knows no other function" : arrow?.why;
    if (why === undefined || isPortType(path, to, types.has(pos))) return [];
    if (!foreign && arrow?.may.some((allowed) => allowed.test(to))) return [];
    return [`ARROW001 ${path} imports ${to}; ${why}. Hand it in from the file that may know it.`];
  });
}

/** Where the text of each specifier stands that is imported for its types alone. */
function typeImports(path: string, text: string): Set<number> {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const typeOnly = statements
    .filter(ts.isImportDeclaration)
    .filter(({ importClause: clause }) => {
      if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
      const named = clause?.namedBindings;
      if (named === undefined || clause?.name !== undefined || !ts.isNamedImports(named)) return false;
      return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
    })
    .map(({ moduleSpecifier }) => moduleSpecifier);
  // The scanner counts from either side of the opening quote, depending on the kind of import.
  return new Set(typeOnly.flatMap((specifier) => [specifier.getStart(), specifier.getStart() + 1]));
}
