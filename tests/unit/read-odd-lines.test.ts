import { describe, expect, test } from "vitest";
import { messageOf, read } from "../support/read-object.ts";

const table = "text,label\nfirst row,a\nsecond row,b\n";
const expected = [
  ["first row", "a"],
  ["second row", "b"],
];

describe("lines that are no rows", () => {
  test.each([
    ["a header again", `${table}${table}`],
    ["a byte order mark again", `\ufeff${table}\ufeff${table}`],
    ["a quoted header after a mark", `${table}\ufeff"text","label"\nfirst row,a\nsecond row,b\n`],
    [
      "blank lines, of spaces and of empty fields",
      `\n  \ntext,label\nfirst row,a\n\t \n,\nsecond row,b\n , \n${table}`,
    ],
  ])("%s are left out", async (_, content) => {
    for (const chunkBytes of [1, 65_536]) {
      expect(await read(content, { chunkBytes })).toMatchObject({
        rows: [...expected, ...expected],
        rejected: [],
      });
    }
  });

  test("a header in another order is refused, because the rows after it are", async () => {
    expect(await messageOf(`${table}label,text\na,third row\n`)).toMatch(/^LOAD014 f.csv line 4/);
  });

  test("a total below the table is rejected, whatever its number of fields", async () => {
    const { rows, rejected } = await read(`${table}Total,2\nTotal,\nTotal,2,2\nTotal\n`);
    expect(rows).toEqual(expected);
    expect(rejected).toEqual([
      [4, "summary"],
      [5, "label-empty"],
      [6, "ragged"],
      [7, "ragged"],
    ]);
  });

  test("a short text about a total stays a row, and so does a class that is a number", async () => {
    const { rows } = await read("text,label\ntotal,billing\ngood,5\nTotal,5\n");
    expect(rows).toEqual([
      ["total", "billing"],
      ["good", "5"],
      ["Total", "5"],
    ]);
  });
});

describe("JSON Lines", () => {
  test("numbers are the text that is written, however long", async () => {
    const lines = [
      "9007199254740993",
      "9007199254740992",
      "1.10",
      "0.1000000000000000055511151231257827",
      "1e400",
      "-0",
    ];
    const content = lines.map((number) => `{"label": ${number} , "n":[{"label":2}], "text":"t"}`).join("\n");
    expect((await read(content)).rows.map(([, label]) => label)).toEqual(lines);
  });

  test("a repeated key is malformed, also when it is written with escapes; one of a nested object is another", async () => {
    const content = [
      '{"text":"a","label":"x","more":{"label":"y"},"quoted":"\\"label\\""}',
      '{"text":"b","label":"x","label":"y"}',
      '{"text":"c","label":"x","l\\u0061bel":"y"}',
      '{"text":"d \\u00e9 \\\\","label":"x"}',
    ].join("\n");
    const { rows, rejected } = await read(content);
    expect(rows.map(([text]) => text)).toEqual(["a", "d é \\"]);
    expect(rejected).toEqual([
      [2, "key-repeated"],
      [3, "key-repeated"],
    ]);
  });
});

describe("messages", () => {
  test("write out what is not seen in a header", async () => {
    const message = await messageOf("text\u200b,label\u2060\nx,y\n");
    expect(message).toMatch(/^LOAD002 /);
    expect(message).toContain('nearest is "text\\u200b"');
    expect(message).toContain('"label\\u2060"');
    expect(await messageOf("text\u00a0,caf\u0065\u0301\nx,y\n")).toContain('"text\\u00a0", "cafe\\u0301"');
  });

  test.each([
    ["a row", "my parcel has not arrived and I am angry,delivery\nwhere is it,delivery\n"],
    ["a short row", "anna@example.com,delivery\n"],
    ["a number", "+49 1711234567,delivery\n"],
    ["a row divided otherwise", "my parcel has not arrived; I am angry\nwhere is it,delivery\n"],
    ["one text", "my parcel has not arrived and I am very angry\n"],
    ["a row of too much", `${"parcel ".repeat(200_000)},delivery\n`],
    ["a row with a bad quote", '"parcel" lost,delivery\n'],
  ])("hold nothing of %s that stands in the place of the header", async (_, content) => {
    for (const format of [undefined, "csv", "tsv"] as const) {
      const message = await messageOf(content, format === undefined ? {} : { format });
      expect(message).toMatch(/^LOAD00[23] /);
      expect(message).not.toMatch(/parcel|anna|1711234567/);
    }
  });

  test("are no place for the next rows either: excerpts of rejected rows end with the row", async () => {
    const { excerpts } = await read('text,label\nragged\n"a"b,c\nsecret,d\nanother,\nsecret,e\n');
    expect(excerpts).toEqual(["ragged", '"a"b,c', "another,"]);
  });
});
