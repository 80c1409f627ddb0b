import { withoutInvisible } from "../text/visible.ts";

export const formats = ["csv", "tsv", "jsonl"] as const;
export type Format = (typeof formats)[number];

/** How a table is divided into records and fields. */
export interface TableFormat {
  format: Format;
  /** Of csv and tsv. */
  delimiter: string;
  /** Lines in front of the header: Excel's `sep=;`. */
  preambleLines: number;
  /** Records end with a carriage return alone, as in files of old Macs. */
  endsWithCr: boolean;
}

/** Bytes of a file that its format is decided by. */
export const formatBytes = 65_536;

const delimitersOf = { csv: [",", ";", "|"], tsv: ["\t"], jsonl: [","] } as const;
const anyDelimiter = [",", "\t", ";", "|"];

/**
 * Detects the format of a table from its first line. Chooses the delimiter that splits the header into the largest number
 * of wanted columns.
 * Shape   start: the first characters of the file, without a byte order mark. declared: `source.format`; it takes
 *         precedence over the detection, and the value csv allows a comma, a semicolon or a vertical bar.
 */
export function tableFormatOf(
  start: string,
  wanted: readonly string[],
  declared: Format | undefined,
): TableFormat {
  const text = start.replace(/^(?:[ \t]*(?:\r\n|\r|\n))+/, "");
  const endsWithCr = endsLineWithCr(text);
  const isJson = declared === "jsonl" || (declared === undefined && /^\s*\{/.test(text));
  if (isJson) return { format: "jsonl", delimiter: "", preambleLines: 0, endsWithCr };
  const separator = declared === "tsv" ? undefined : /^"?sep=([^\r\n"])"?[;,\t]*\r?(?:\n|\r|$)/i.exec(text);
  const header = separator === null || separator === undefined ? text : text.slice(separator[0].length);
  const candidates = declared === undefined ? anyDelimiter : delimitersOf[declared];
  const ranked = candidates
    .map((delimiter) => {
      const names = namesIn(header, delimiter);
      return { delimiter, names: names.length, found: names.filter((name) => wanted.includes(name)).length };
    })
    .sort((a, b) => b.found - a.found || b.names - a.names);
  const delimiter = separator?.[1] ?? ranked[0]?.delimiter ?? ",";
  return {
    format: delimiter === "\t" ? "tsv" : "csv",
    delimiter,
    preambleLines: separator ? 1 : 0,
    endsWithCr,
  };
}

/** Whether the first line end outside quotes is a carriage return alone. */
function endsLineWithCr(text: string): boolean {
  const outside = text.replace(/"[^"]*"/g, "");
  const end = /[\r\n]/.exec(outside);
  return end !== null && outside[end.index] === "\r" && !/^\r+\n/.test(outside.slice(end.index));
}

/** The names of a header as far as they can be compared with wanted ones. */
function namesIn(text: string, delimiter: string): string[] {
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const name = quoted?.[1]?.replaceAll('""', '"') ?? /^[^\r\n]*/.exec(rest)?.[0].split(delimiter)[0] ?? "";
    names.push(withoutInvisible(name).trim());
    rest = rest.slice(quoted?.[0].length ?? name.length);
    if (!rest.startsWith(delimiter)) return names;
    rest = rest.slice(delimiter.length);
  }
}
