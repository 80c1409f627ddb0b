import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { messageOf, read } from "../support/read-object.ts";

const table = "text,label\nfirst row,a\nsecond row,b\n";
const expected = [
  ["first row", "a"],
  ["second row", "b"],
];

describe("encodings", () => {
  const accents = "text,label\n“café costs 5 €”,é\nplain,b\n";
  const rows = [
    ["“café costs 5 €”", "é"],
    ["plain", "b"],
  ];
  const windows1252 = Buffer.from(
    accents.replace("“", "\x93").replace("”", "\x94").replace("€", "\x80"),
    "latin1",
  );

  test.each([
    ["UTF-8", Buffer.from(accents), 'CSV divided by ",", utf-8'],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${accents}`), 'CSV divided by ",", utf-8'],
    [
      "UTF-16 little endian with a mark",
      Buffer.from(`\ufeff${accents}`, "utf16le"),
      'CSV divided by ",", utf-16le',
    ],
    [
      "UTF-16 big endian with a mark",
      Buffer.from(`\ufeff${accents}`, "utf16le").swap16(),
      'CSV divided by ",", utf-16be',
    ],
    ["UTF-16 little endian", Buffer.from(accents, "utf16le"), 'CSV divided by ",", utf-16le'],
    ["UTF-16 big endian", Buffer.from(accents, "utf16le").swap16(), 'CSV divided by ",", utf-16be'],
    ["Windows-1252", windows1252, 'CSV divided by ",", windows-1252 (guessed)'],
  ])("%s is recognised, cut anywhere", async (_, content, readAs) => {
    for (const chunkBytes of [1, 3, 65_536]) {
      expect(await read(content, { chunkBytes })).toMatchObject({ rows, rejected: [], readAs });
    }
  });

  test.each(["latin-1", "windows-1252"] as const)(
    "%s, declared, has no control characters",
    async (encoding) => {
      expect((await read(windows1252, { encoding })).rows).toEqual(rows);
    },
  );

  test("stay UTF-8 where a character is damaged, and its row is rejected", async () => {
    const content = Buffer.concat([Buffer.from(accents), Buffer.from("caf\xe9,b\n", "latin1")]);
    expect(await read(content)).toMatchObject({ rows, rejected: [[4, "encoding"]] });
  });

  test.each([
    [
      "two encodings, the second of them UTF-8",
      Buffer.concat([windows1252, Buffer.from("x".repeat(70_000)), Buffer.from(accents.repeat(9))]),
    ],
    ["UTF-8, declared as Windows-1252", { content: Buffer.from(accents), encoding: "windows-1252" as const }],
    [
      "a mark of UTF-8, declared as Latin-1",
      { content: Buffer.from(`\ufeff${table}`), encoding: "latin-1" as const },
    ],
    [
      "Cyrillic letters in Windows-1251",
      Buffer.from("text,label\n\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0,\xe4\xe0\n", "latin1"),
    ],
    ["bytes that Windows-1252 does not have", Buffer.from("text,label\ncaf\x81,b\n", "latin1")],
  ])("of %s is refused", async (_, input) => {
    const { content, ...options } = Buffer.isBuffer(input) ? { content: input } : input;
    expect(await messageOf(content, options)).toMatch(/^LOAD008 /);
  });
});

describe("dialects", () => {
  test.each([
    ["semicolons", "text;label\r\nfirst row;a\r\nsecond row;b\r\n", 'CSV divided by ";", utf-8'],
    [
      "semicolons announced by sep=",
      "sep=;\r\ntext;label\r\nfirst row;a\r\nsecond row;b\r\n",
      'CSV divided by ";", utf-8',
    ],
    ["bars", "text|label\nfirst row|a\nsecond row|b\n", 'CSV divided by "|", utf-8'],
    ["tabs", "text\tlabel\nfirst row\ta\nsecond row\tb\n", "TSV, utf-8"],
    [
      "JSON Lines",
      '{"text":"first row","label":"a"}\n{"text":"second row","label":"b"}',
      "JSON Lines, utf-8",
    ],
    ["carriage returns alone", table.replaceAll("\n", "\r"), 'CSV divided by ",", utf-8, lines ended by CR'],
  ])("%s are recognised by the first line", async (_, content, readAs) => {
    for (const chunkBytes of [1, 65_536]) {
      expect(await read(content, { chunkBytes })).toMatchObject({ rows: expected, rejected: [], readAs });
    }
  });

  test("a delimiter inside a text does not decide", async () => {
    expect((await read("label;id;text\na;1;one, two, three\n")).rows).toEqual([["one, two, three", "a"]]);
  });

  test("line ends inside texts do not decide how lines end", async () => {
    const { rows } = await read('text,label\r"two\nlines",a\rone line,b\r');
    expect(rows).toEqual([
      ["two\nlines", "a"],
      ["one line", "b"],
    ]);
  });

  test("what is declared wins, and the message names the way out", async () => {
    const message = await messageOf(table, { format: "tsv" });
    expect(message).toMatch(/^LOAD003 .*Remove source.format/);
    expect(await read(table.replaceAll(",", ";"), { format: "csv" })).toMatchObject({ rows: expected });
  });
});

describe("files under a wrong name", () => {
  test.each(["f.csv", "f.csv.gz", "exports/decompressed"])(
    "gzip is decompressed whatever it is called: %s",
    async (name) => {
      expect(await read(gzipSync(table), { name })).toMatchObject({
        rows: expected,
        readAs: 'CSV divided by ",", utf-8, gzip',
      });
    },
  );

  const zip = (name: string) =>
    Buffer.from(`PK\x03\x04\x14\0\0\0\0\0\0\0!\0aaaabbbbcccc\x0b\0\0\0${name}text,label\n`, "latin1");
  const tar = Buffer.alloc(1024);
  tar.write("tickets.csv");
  tar.write("ustar", 257);
  test.each([
    ["a zip archive", zip("tickets.csv")],
    ["an Excel workbook", zip("[Content_Types].xml")],
    ["a tar archive", tar],
    ["a tar archive", gzipSync(tar)],
    ["a gzip file inside a gzip file", gzipSync(gzipSync(table))],
    ["a Parquet file", Buffer.from("PAR1\x15\x04\x15\x10")],
    ["an old Excel workbook", Buffer.from("d0cf11e0a1b11ae10000", "hex")],
    ["a file compressed by Zstandard", Buffer.from("28b52ffd0000", "hex")],
    ["an HTML page", Buffer.from("<!DOCTYPE html>\n<title>Sign in</title>")],
    ["a JSON array", Buffer.from('[\n{"text":"a","label":"b"}]')],
  ])("%s is named", async (kind, content) => {
    expect(await messageOf(content)).toMatch(new RegExp(`^LOAD013 f.csv.*: ${kind}`));
    expect(await messageOf(content, { chunkBytes: 1 })).toContain(kind);
  });

  test("text named .gz is refused with what it is", async () => {
    expect(await messageOf(table, { name: "f.csv.gz" })).toMatch(/^LOAD009 .*not compressed/);
    expect(await messageOf(zip("tickets.csv"), { name: "f.csv.gz" })).toMatch(/^LOAD013 .*a zip archive/);
  });

  test("columns may have the names of formats", async () => {
    expect((await read("PAR1,text,label\nx,y,z\n")).rows).toEqual([["y", "z"]]);
  });
});
