import { userError } from "../../core/errors/error.ts";

export interface Document {
  text: string;
  label: string;
}

/**
 * Parses Orange's tab-separated format of a text collection.
 * Shape   three header lines (names, types, roles), then label TAB text. Rows without a text are dropped, such as the
 *         empty row after the header.
 * Throws  DATA001 when the header or a line has the wrong form.
 */
export function parseTab(content: string, where: string): Document[] {
  const [names, , roles, ...lines] = content.split("\n");
  if (names !== "Category\tText" || roles?.trim() !== "class") {
    throw notTab(where, `header ${JSON.stringify([names, roles].join(" / ").slice(0, 80))}`);
  }
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const tab = line.indexOf("\t");
    if (tab <= 0) throw notTab(`${where} line ${index + 4}`, JSON.stringify(line.slice(0, 40)));
    const document = { label: line.slice(0, tab), text: line.slice(tab + 1).trim() };
    return document.text === "" ? [] : [document];
  });
}

function notTab(where: string, found: string) {
  return userError("DATA001", {
    where,
    found,
    expected: 'the header "Category TAB Text" and lines of label TAB text',
    next: "Delete the cached data set and prepare it again; if that does not help, its publisher changed it.",
  });
}

/** Documents as a user's CSV file: RFC 4180 with the header `text,label`, every text quoted. */
export function toCsv(documents: Iterable<Document>): string {
  const lines = ["text,label"];
  for (const { text, label } of documents) lines.push(`${quoted(text)},${quotedIfNeeded(label)}`);
  return `${lines.join("\n")}\n`;
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

function quotedIfNeeded(field: string): string {
  return /[",\r\n]/.test(field) ? quoted(field) : field;
}
