import { describe, expect, test } from "vitest";
import { DelimitedReader } from "../../lambdas/load-data/domain/reading/delimited.ts";

interface Reading {
  rows: string[][];
  rejected: { line: number; reason: string }[];
}

function read(text: string, { size = 4096, delimiter = ",", maxRecordBytes = 100_000 } = {}): Reading {
  const rows: string[][] = [];
  const rejected: Reading["rejected"] = [];
  const reader = new DelimitedReader(
    { where: "f.csv", delimiter, maxRecordBytes },
    {
      columns: () => undefined,
      record: ({ bytes, starts, ends, fieldCount }) => {
        const fields = Array.from({ length: fieldCount }, (_, field) =>
          bytes.toString("utf8", starts[field], ends[field]),
        );
        rows.push(fields);
      },
      malformed: (line, reason) => rejected.push({ line, reason }),
    },
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(Buffer.from(bytes.subarray(at, at + size)));
  reader.end();
  return { rows, rejected };
}

const labels = ["delivery", "billing", "technical"];
const row = (index: number): string => `text number ${index},${labels[index % 3]}`;
const rows = (count: number): string[] => Array.from({ length: count }, (_, index) => row(index));
/** A table of 300 rows with some lines replaced, numbered from 0. */
function tableWith(replaced: Record<number, string>, header = "text,label"): string {
  return `${[header, ...rows(300).map((line, index) => replaced[index] ?? line)].join("\n")}\n`;
}

describe("a quote that joins rows", () => {
  test.each([1, 50, 4096, 100_000])(
    "costs its own line when a later stray quote closes it, in chunks of %i bytes",
    (size) => {
      const { rows, rejected } = read(
        tableWith({ 100: '"opened here,delivery', 151: 'closed here",billing' }),
        { size },
      );
      expect(rejected).toEqual([{ line: 102, reason: "quote-open" }]);
      expect(rows).toHaveLength(299);
      expect(rows[100]).toEqual(["text number 101", "technical"]);
    },
  );

  test.each([
    ["in adjacent lines", { 100: '"opened here,delivery', 101: 'closed here",billing' }],
    ["in front of the label", { 100: 'opened here,"delivery', 151: 'text,"billing"' }],
    [
      "escaped by a backslash before the closing quote",
      { 100: '"he said \\"no\\"",delivery', 151: '"b",billing' },
    ],
    [
      "escaped so at the end, where only another quote ends the text",
      { 100: '"he said \\"",delivery', 151: '"b",billing' },
    ],
  ])("%s costs no other row", (_, replaced) => {
    const { rows, rejected } = read(tableWith(replaced));
    expect(rejected.map(({ line }) => line)).toEqual([102]);
    expect(rows.length).toBe(299);
  });

  test("costs its own line where the class stands before the text", () => {
    const lines = rows(300).map((line) => line.split(",").reverse().join(","));
    for (const closing of [101, 140]) {
      const joined = lines.with(100, 'delivery,"opened here').with(closing, 'billing,closed here"');
      const { rows, rejected } = read(`label,text\n${joined.join("\n")}\n`);
      expect(rejected).toEqual([{ line: 102, reason: "quote-open" }]);
      expect(rows).toHaveLength(299);
    }
  });

  test("costs its own line when it is never closed", () => {
    const { rows, rejected } = read(tableWith({ 200: '"opened here,delivery' }));
    expect(rejected).toEqual([{ line: 202, reason: "quote-open" }]);
    expect(rows).toHaveLength(299);
  });

  test.each([10, 1_000_000])(
    "costs its own line when it joins more than a record may have, in chunks of %i",
    (size) => {
      const lines = rows(20_000).with(100, '"opened here,delivery').with(19_900, 'closed here",billing');
      const { rows: read_, rejected } = read(`text,label\n${lines.join("\n")}\n`, { size });
      expect(rejected).toEqual([{ line: 102, reason: "quote-open" }]);
      expect(read_).toHaveLength(19_999);
    },
  );

  test("is found where the table is divided by tabs and ends its lines with CR LF", () => {
    const text = tableWith({ 100: '"opened here,delivery', 151: 'closed here",billing' });
    const tabs = text.replaceAll(",", "\t").replaceAll("\n", "\r\n");
    expect(read(tabs, { delimiter: "\t" }).rejected).toEqual([{ line: 102, reason: "quote-open" }]);
  });
});

describe("a text of several lines", () => {
  test.each([
    ["with as many commas as the header", "Dear team,\nmy parcel, please\nThanks,\nBob"],
    ["that names classes", "delivery\nis it billing, delivery or technical\nthanks"],
    ["of one word a line", "a\nb\nc\nd\ne\nf"],
    ["that holds quotes", 'he said ""no"", twice\nand left, slowly'],
    ["of numbers", "1,5\n2,5\n3,5"],
  ])("%s stays one text", (_, text) => {
    const replaced = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [index * 2, `"${text} ${index}",${labels[index % 3]}`]),
    );
    const { rows, rejected } = read(tableWith(replaced));
    expect(rejected).toEqual([]);
    expect(rows).toHaveLength(300);
    expect(rows[2]).toEqual([`${text.replaceAll('""', '"')} 1`, "billing"]);
  });
});
