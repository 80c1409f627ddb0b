import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { userError } from "../../core/errors/error.ts";
import { ambiguitiesIn } from "./ambiguous-yaml.ts";

/** How many places of a file are named in one message. */
const namedPlaces = 20;

/**
 * A YAML file that Pulumi's engine, which is written in Go, reads as well.
 * Result  the object at its top; empty when there is none.
 * Throws  PLAN004 with the line where the file is no YAML, PLAN005 with each line that the engine reads differently.
 */
export function readYamlFile(folder: string, name: string): Record<string, unknown> {
  const text = readFileSync(join(folder, name), "utf8");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    throw userError(
      "PLAN004",
      {
        where: `${name}${start === undefined ? "" : `, line ${start.line}, column ${start.col}`}`,
        found: error.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? "no YAML",
        expected: "YAML: keys and values, indented by spaces like their neighbours",
        next: "Correct that line, then try again.",
      },
      error,
    );
  }
  const ambiguities = ambiguitiesIn(document, text, lines);
  const [first, ...others] = ambiguities;
  if (first !== undefined) {
    const more = others.slice(0, namedPlaces - 1).map(({ line, found }) => `; line ${line}: ${found}`);
    const rest = others.length >= namedPlaces ? `; and ${others.length - namedPlaces + 1} more` : "";
    throw userError("PLAN005", {
      where: `${name}, line ${first.line}, column ${first.column}`,
      found: `${first.found}${more.join("")}${rest}`,
      expected:
        "what every reader of YAML reads alike: a text in quotes, a number in plain digits, true or false",
      next: 'Put a text in quotes ("no"), write a number without leading or trailing zeros, and leave a key without a value out.',
    });
  }
  const content: unknown = document.toJS();
  return typeof content === "object" && content !== null ? { ...content } : {};
}
