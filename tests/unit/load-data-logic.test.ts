import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refuseRejectedShare } from "../../lambdas/load-data/domain/refuse-batch.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { textHasher } from "../../tasks/text-classification/text-hash.ts";
import { workloadSchema } from "../../tasks/workload.ts";

const workload = workloadSchema.parse({
  name: "news",
  task: "text-classification",
  source: { path: "news.csv" },
});

const { source } = workload;
const { refuseUselessBatch, remedies } = taskOf(workload).rows;

describe("refuseRejectedShare", () => {
  const tally = (selected: number, rejected: number) => ({
    selected,
    rejected,
    rejectedBy: { ragged: rejected },
    stored: [{ line: 9, reason: "ragged" }],
  });

  test.each([
    [100, 5, false],
    [100, 6, true],
    [0, 0, false],
    [1, 1, true],
  ])("of %i rows, %i rejected: refused is %s at the default of 5 %%", (selected, rejected, refused) => {
    const judge = () => refuseRejectedShare("news.csv", tally(selected, rejected), source, remedies);
    if (refused) expect(judge).toThrow(/LOAD005 news.csv line 9: .*source.maxRejectedShare/);
    else judge();
  });
});

describe("refuseUselessBatch", () => {
  test.each([
    ["one row of one class", { rows: 1, classes: { a: 1 }, distinctContents: 1 }, false, undefined],
    ["two rows of one class", { rows: 2, classes: { a: 2 }, distinctContents: 2 }, false, "LOAD006"],
    [
      "one class beside others loaded earlier",
      { rows: 2, classes: { a: 2 }, distinctContents: 2 },
      true,
      undefined,
    ],
    ["three rows with one copy", { rows: 3, classes: { a: 2, b: 1 }, distinctContents: 2 }, false, undefined],
    [
      "twenty copies of two texts",
      { rows: 20, classes: { a: 10, b: 10 }, distinctContents: 2 },
      false,
      "LOAD007",
    ],
    [
      "twelve classes of one row each",
      {
        rows: 12,
        classes: Object.fromEntries("abcdefghijkl".split("").map((name) => [name, 1])),
        distinctContents: 12,
      },
      false,
      undefined,
    ],
  ])("%s", (_, content, otherLabels, code) => {
    const judge = () => refuseUselessBatch("news.csv", content, otherLabels);
    if (code === undefined) judge();
    else expect(judge).toThrow(new RegExp(code));
  });
});

describe("textHasher", () => {
  const hashText = textHasher(1000);
  const hashOf = (text: string) => {
    const bytes = Buffer.from(`..${text}..`);
    return Buffer.from(hashText(bytes, 2, bytes.length - 2), "latin1").toString("hex");
  };

  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

  test("is SHA-256 of the text in small letters with single spaces and without punctuation", () => {
    expect(hashOf("  A\t\r\nb 'é'   C+1\n")).toBe(sha256("a b e c+1"));
  });

  test.each([
    ["capitals outside ASCII", "ÉTÉ ÎLE", "été île"],
    ["accents", "café crème", "cafe creme"],
    ["Greek capitals", "ΑΘΗΝΑ", "αθηνα"],
    ["a no-break space", "late\u00a0parcel", "late parcel"],
    ["a full stop", "late parcel.", "late parcel"],
    ["typographic quotes", "“late” parcel", '"late" parcel'],
    ["the normal form", "cafe\u0301 re\u0301sume\u0301", "café résumé"],
    ["the normal form after a letter of Latin-1", "\u00e0e\u0301", "àé"],
    ["a zero-width space", "par\u200bcel", "parcel"],
    ["full-width letters", "ＡＢＣ", "abc"],
    ["a ligature", "oﬃce", "office"],
  ])("is the same for texts that differ in %s", (_, one, other) => {
    expect(hashOf(one)).toBe(hashOf(other));
  });

  test("is another for another word, sign, number or emoji, and for punctuation alone", () => {
    const texts = [
      "late",
      "late parcel",
      "c",
      "c+",
      "1 5",
      "15",
      "👍",
      "👎",
      "?",
      "!",
      "...",
      "straße",
      "strase",
      "ø",
      "o",
    ];
    expect(new Set(texts.map(hashOf)).size).toBe(texts.length);
  });

  test("folds bytes and strings alike", () => {
    const unit = fc.constantFrom(
      "a",
      "Z",
      "É",
      "ß",
      "×",
      "÷",
      " ",
      "\u00a0",
      ".",
      "+",
      "7",
      "\n",
      "Ÿ",
      "\u0301",
      "Ж",
    );
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 12 }), (text) => {
        const letters = text
          .normalize("NFKD")
          .toLowerCase()
          .replace(/[\u0300-\u036f]/g, "");
        const plain = letters.replace(/[\p{P}\p{Z}\p{C}]+/gu, " ").trim();
        expect(hashOf(text)).toBe(sha256(plain === "" ? text : plain));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test("is the same after a longer text", () => {
    const before = hashOf("short");
    hashOf("a much longer text in between");
    expect(hashOf("SHORT ")).toBe(before);
  });
});
