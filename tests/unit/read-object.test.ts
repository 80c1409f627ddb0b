import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { emptyTally, RowSelection } from "../../lambdas/load-data/domain/row-selection.ts";
import { readObject } from "../../lambdas/load-data/steps/read-object.ts";
import { type WorkloadInput, workloadSchema } from "../../tasks/workload.ts";

interface Read {
  rows: string[][];
  rejected: [line: number, reason: string][];
  readAs: string;
}

/** Reads an object as load-data does, in chunks of any size. */
async function read(
  content: string | Buffer,
  {
    name = "f.csv",
    chunkBytes = 65_536,
    ...source
  }: Partial<WorkloadInput["source"]> & { name?: string; chunkBytes?: number } = {},
): Promise<Read> {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes)
    chunks.push(Buffer.from(bytes.subarray(at, at + chunkBytes)));
  const raw = {
    head: () => Promise.reject(new Error("not asked")),
    list: async function* () {},
    open: async () => Readable.from(chunks),
  };
  const workload = workloadSchema.parse({
    name: "tickets",
    task: "text-classification",
    source: { path: name, ...source },
  });
  const tally = emptyTally();
  const rows: string[][] = [];
  const selection = new RowSelection(
    { path: name, workload, tally, isOwned: () => true, keyPrefix: undefined },
    ({ bytes: from, contentStart, contentEnd, truthStart, truthEnd }) => {
      rows.push([
        from.toString("utf8", contentStart, contentEnd),
        from.toString("utf8", truthStart, truthEnd),
      ]);
    },
  );
  const readAs = await readObject(raw, { key: name, versionId: "1" }, workload, selection);
  return { rows, rejected: tally.stored.map(({ line, reason }) => [line, reason]), readAs };
}

const messageOf = async (
  content: string | Buffer,
  options: Parameters<typeof read>[1] = {},
): Promise<string> =>
  await read(content, options).then(
    () => "loaded",
    (error: Error) => error.message,
  );

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
      expect(await read(content, { chunkBytes })).toEqual({ rows, rejected: [], readAs });
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
      expect(await read(content, { chunkBytes })).toEqual({ rows: expected, rejected: [], readAs });
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
  test("gzip is decompressed whatever it is called", async () => {
    expect(await read(gzipSync(table))).toMatchObject({
      rows: expected,
      readAs: 'CSV divided by ",", utf-8, gzip',
    });
  });

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

  test("excerpts of rejected rows end with the row", async () => {
    const workload = workloadSchema.parse({
      name: "tickets",
      task: "text-classification",
      source: { path: "f.csv" },
    });
    const tally = emptyTally();
    const selection = new RowSelection(
      { path: "f", workload, tally, isOwned: () => true, keyPrefix: "k" },
      () => undefined,
    );
    const content = 'text,label\nragged\n"a"b,c\nsecret,d\n"opened\nragged too,\n';
    const raw = {
      head: () => Promise.reject(new Error("not asked")),
      list: async function* () {},
      open: async () => Readable.from([Buffer.from(content)]),
    };
    await readObject(raw, { key: "f.csv", versionId: "1" }, workload, selection).catch(() => undefined);
    expect(tally.stored.map(({ excerpt }) => excerpt)).toEqual(["ragged", '"a"b,c']);
  });
});
