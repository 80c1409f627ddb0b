import { expect, test } from "vitest";
import { JsonLinesReader } from "../../lambdas/load-data/domain/reading/json-lines.ts";

interface Read {
  names: string[];
  /** The line of each record, and its fields. */
  rows: [number, ...string[]][];
  rejected: [line: number, reason: string, excerpt: string][];
}

/** Reads text and label of each line; a record may have 60 bytes. */
function read(bytes: string | Buffer, size = 1000): Read {
  const found: Read = { names: [], rows: [], rejected: [] };
  const reader = new JsonLinesReader(
    { properties: ["text", "label"], maxRecordBytes: 60 },
    {
      columns: (names) => void found.names.push(...names),
      record: ({ bytes: all, starts, ends, fieldCount, line }) => {
        const fields = Array.from({ length: fieldCount }, (_, at) =>
          all.toString("utf8", starts[at], ends[at]),
        );
        found.rows.push([line, ...fields]);
      },
      malformed: (line, reason, excerpt) => void found.rejected.push([line, reason, excerpt]),
    },
  );
  const whole = Buffer.from(bytes);
  for (let at = 0; at < whole.length; at += size) reader.push(Buffer.from(whole.subarray(at, at + size)));
  reader.end();
  return found;
}

test("the properties of the first object are the columns, and lines are counted with the blank ones", () => {
  expect(read('\ufeff{"id":1,"text":"a","label":"x"}\n \n{"text":"b","label":"y","more":2}')).toEqual({
    names: ["id", "text", "label"],
    rows: [
      [1, "a", "x"],
      [3, "b", "y"],
    ],
    rejected: [],
  });
});

test.each([
  ["more digits than a double has", "12345678901234567890", "12345678901234567890"],
  ["a decimal as it was written", "1.10", "1.10"],
  ["an exponent beyond every double", "1e400", "1e400"],
  ["a boolean", "true", "true"],
  ["a text of digits", '"007"', "007"],
])("a label is %s: %s", (_, written, label) => {
  expect(read(`{"text":"a","label":${written}}`).rows).toEqual([[1, "a", label]]);
});

test.each([
  ["no JSON", "text,label", "json"],
  ["a list", '["a","x"]', "json"],
  ["a number", "7", "json"],
  ["null", "null", "json"],
  ["an object without a property", '{"text":"a"}', "field-missing"],
  ["a property that is null", '{"text":"a","label":null}', "field-missing"],
  ["a property that is an object", '{"text":"a","label":{}}', "field-missing"],
  ["a key that occurs twice", '{"text":"a","label":"x","label":"y"}', "key-repeated"],
  [
    "a key that occurs twice, once with an escape",
    '{"text":"a","label":"x","\\u006cabel":"y"}',
    "key-repeated",
  ],
  ["half a surrogate pair", '{"text":"\\ud800","label":"x"}', "encoding"],
])("%s is rejected with its line, and the rest is read", (_, line, reason) => {
  const { rows, rejected } = read(`{"text":"a","label":"x"}\n${line}\n{"text":"b","label":"y"}\n`);
  expect(rejected).toEqual([[2, reason, expect.any(String)]]);
  expect(rows).toEqual([
    [1, "a", "x"],
    [3, "b", "y"],
  ]);
});

test("bytes that are no UTF-8 are rejected", () => {
  const bytes = Buffer.from('{"text":"a\xe9","label":"x"}', "latin1");
  expect(read(bytes).rejected).toEqual([[1, "encoding", expect.any(String)]]);
});

test.each([1, 7, 61, 1000])("a line beyond the limit is skipped once, in chunks of %i bytes", (size) => {
  const long = `{"text":"${"l".repeat(200)}","label":"x"}`;
  const { rows, rejected } = read(`${long}\n{"text":"b","label":"y"}\n${long}`, size);
  expect(rejected.map(([line, reason]) => [line, reason])).toEqual([
    [1, "row-too-long"],
    [3, "row-too-long"],
  ]);
  expect(rejected.every(([, , excerpt]) => excerpt.startsWith('{"text":"lll'))).toBe(true);
  expect(rows).toEqual([[2, "b", "y"]]);
});
