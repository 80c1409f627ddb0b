import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { DelimitedReader } from "../../lambdas/load-data/domain/reading/delimited.ts";
import { JsonLinesReader } from "../../lambdas/load-data/domain/reading/json-lines.ts";
import type { Reader, RecordSink } from "../../lambdas/load-data/domain/reading/reader.ts";

class Collected implements RecordSink {
  names: string[] = [];
  rows: string[][] = [];
  lines: number[] = [];
  rejected: { line: number; reason: string }[] = [];

  columns(names: string[]): void {
    this.names = names;
  }
  record({ bytes, starts, ends, fieldCount, line }: Parameters<RecordSink["record"]>[0]): void {
    this.rows.push(
      Array.from({ length: fieldCount }, (_, field) => bytes.toString("utf8", starts[field], ends[field])),
    );
    this.lines.push(line);
  }
  malformed(line: number, reason: string): void {
    this.rejected.push({ line, reason });
  }
}

function readInPieces(reader: Reader, bytes: Buffer, sizes: number[]): void {
  let at = 0;
  for (let piece = 0; at < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1;
    // A copy each: chunks of a download do not share memory either.
    reader.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  reader.end();
}

function readCsv(text: string, sizes = [7], maxRecordBytes = 1000): Collected {
  const collected = new Collected();
  readInPieces(
    new DelimitedReader({ where: "f.csv", delimiter: ",", maxRecordBytes }, collected),
    Buffer.from(text),
    sizes,
  );
  return collected;
}

const field = fc.string({
  unit: fc.constantFrom("a", "é", "🎨", ",", '"', "\n", "\r\n", " ", "\t", ""),
  maxLength: 12,
});
const table = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.boolean()).chain(([width, quotes]) =>
  fc.record({
    rows: fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    quotes: fc.constant(quotes),
    newline: fc.constantFrom("\n", "\r\n"),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  }),
);

describe("DelimitedReader", () => {
  test("reads what papaparse writes, cut anywhere", () => {
    fc.assert(
      fc.property(table, ({ rows, quotes, newline, sizes }) => {
        const names = (rows[0] ?? []).map((_, column) => `c${column}`);
        const collected = readCsv(Papa.unparse([names, ...rows], { quotes, newline }), sizes);
        expect(collected.names).toEqual(names);
        expect(collected.rows).toEqual(rows);
        expect(collected.rejected).toEqual([]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("numbers records by the line on which they begin", () => {
    const collected = readCsv('a,b\n1,"x\ny"\n\n2,"z"\n');
    expect(collected.lines).toEqual([2, 5]);
  });

  test("rejects only the record that is too long, cut anywhere, and goes on with the right line", () => {
    const long = "x".repeat(2000);
    for (const sizes of [[1], [13], [5000]]) {
      const collected = readCsv(`a,b\n1,2\n${long},"3\n4"\n"${long}\n",5\n6,7\n`, sizes);
      expect(collected.rows).toEqual([
        ["1", "2"],
        ["6", "7"],
      ]);
      expect(collected.rejected).toEqual([
        { line: 3, reason: "row-too-long" },
        { line: 5, reason: "row-too-long" },
      ]);
      expect(collected.lines).toEqual([2, 7]);
    }
  });

  test("rejects a record whose quoted field goes on after its quote, and goes on after the line", () => {
    const collected = readCsv('a,b\n"x"y,1\n2,3\n');
    expect(collected.rejected).toEqual([{ line: 2, reason: "quote" }]);
    expect(collected.rows).toEqual([["2", "3"]]);
  });

  test("refuses a file whose first line is no header", () => {
    expect(() => readCsv(`${"x".repeat(2000)}\n1,2\n`)).toThrow(/LOAD003/);
  });
});

describe("JsonLinesReader", () => {
  test("reads what JSON.stringify writes, cut anywhere", () => {
    const row = fc.record({
      text: fc.string({ unit: "grapheme" }),
      label: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 30 }),
        (rows, size) => {
          const collected = new Collected();
          const reader = new JsonLinesReader(
            { properties: ["label", "text"], maxRecordBytes: 1e6 },
            collected,
          );
          readInPieces(reader, Buffer.from(rows.map((value) => `${JSON.stringify(value)}\n`).join("")), [
            size,
          ]);
          expect(collected.rows).toEqual(rows.map(({ label, text }) => [String(label), text]));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test("rejects only the line that is too long", () => {
    const collected = new Collected();
    const reader = new JsonLinesReader({ properties: ["t"], maxRecordBytes: 50 }, collected);
    readInPieces(reader, Buffer.from(`{"t":"a"}\n{"t":"${"x".repeat(200)}"}\n{"t":"b"}`), [9]);
    expect(collected.rows).toEqual([["a"], ["b"]]);
    expect(collected.rejected).toEqual([{ line: 2, reason: "row-too-long" }]);
  });
});
