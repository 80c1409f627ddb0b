import { type Document, isAlias, isScalar, type LineCounter, Scalar, visit } from "yaml";

/** A place of a YAML file that two readers read differently, or not as it is written. */
export interface Ambiguity {
  line: number;
  column: number;
  /** What is there, and how it is read. */
  found: string;
}

/** Characters that end a line in YAML 1.1, as Go's reader has it, and none in YAML 1.2. */
const otherLineEnds = /\r(?!\n)|[\u0085\u2028\u2029]/;

/**
 * Everything in a file that the engine (Go's yaml, mostly YAML 1.1) and the plan (YAML 1.2) read differently, or that
 * neither reads as the text that was written: numbers with leading zeros, in other bases or with digits that are lost;
 * dates and times; yes, no, on and off; nulls; merge keys; tags and directives.
 * Result  in the order of the file. Quoted texts, whole numbers, fractions, true and false are none.
 * Source  YAML 1.1, "Language-Independent Types"; YAML 1.2.2, chapter 10; `pulumi config --json` of Pulumi 3.200.
 */
export function ambiguitiesIn(document: Document, text: string, lines: LineCounter): Ambiguity[] {
  const found: Ambiguity[] = [];
  const report = (offset: number, what: string): void => {
    const { line, col } = lines.linePos(offset);
    found.push({ line, column: col, found: what });
  };
  if (document.directives?.yaml.explicit) report(0, "a %YAML directive, which not every reader follows");
  const end = otherLineEnds.exec(text);
  if (end !== null) report(end.index, "a character that ends a line for some readers only");
  visit(document, {
    Node(key, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) return;
      if (node.tag !== undefined) report(offset, `the tag ${node.tag}, which not every reader knows`);
      if (!isScalar(node)) return;
      const source = text.slice(offset, node.range?.[1] ?? offset);
      const why = node.type === Scalar.PLAIN ? plain(source, key === "key") : quoted(source, node.type);
      if (why !== undefined) report(offset, why);
    },
    Pair(_, pair) {
      if (pair.value === null && isScalar(pair.key)) {
        report(pair.key.range?.[0] ?? 0, `${pair.key.value} without a value`);
      }
    },
  });
  return found;
}

function quoted(source: string, type: string | undefined): string | undefined {
  if (type !== Scalar.QUOTE_DOUBLE) return undefined;
  const escapes = [...source.matchAll(/\\(?:u[dD][89a-fA-F]|[\s\S])/g)].map(([part]) => part);
  const refused = escapes.find((part) => part === "\\/" || (part.startsWith("\\u") && part.length > 2));
  return refused === undefined ? undefined : `the escape ${refused}, which some readers refuse`;
}

const number = /^[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eE][-+]?\d+)?$/;
const otherBase = /^[-+]?0(x[\da-f_]+|o[0-7_]+|b[01_]+)$/i;
const noNumber = /^[-+]?\.(inf|nan)$/i;
const sexagesimal = /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?$/;
const timestamp = /^\d{4}-\d\d?-\d\d?([Tt\s].*)?$/;
const truth = /^(y|yes|on|true|n|no|off|false)$/i;
const nothing = /^(null|~|)$/i;

/** Why a text without quotes is not what it seems; undefined when all readers agree. */
function plain(source: string, isKey: boolean): string | undefined {
  if (source === "<<") return "a merge key, which only some readers merge";
  if (source === "=") return "=, which only some readers take for a text";
  if (nothing.test(source)) return `${source === "" ? "no value" : source}, which is nothing and no text`;
  if (truth.test(source)) {
    if ((source === "true" || source === "false") && !isKey) return undefined;
    return `${source}, which is a text for some readers and true or false for others`;
  }
  if (timestamp.test(source)) return `${source}, which is a date for some readers and a text for others`;
  if (sexagesimal.test(source)) return `${source}, which is a number to base 60 for some readers`;
  if (otherBase.test(source) || noNumber.test(source)) return `${source}, which is a number and no text`;
  if (!number.test(source)) return undefined;
  if (isKey) return `${source}, a key that is a number for some readers`;
  const read = String(Number(source));
  return read === source ? undefined : `${source}, which is the number ${octal(source) ?? read} and no text`;
}

/** Some readers take a leading zero for base 8. */
function octal(source: string): string | undefined {
  return /^0[0-7]+$/.test(source)
    ? `${Number.parseInt(source, 8)} for some readers, ${Number(source)} for others`
    : undefined;
}
