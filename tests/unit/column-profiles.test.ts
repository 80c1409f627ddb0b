import { describe, expect, test } from "vitest";
import { ColumnProfiles } from "../../lambdas/load-data/domain/reading/column-profiles.ts";

/** The profiles of a table with these records. */
function profilesOf(records: readonly (readonly string[])[], columns = records[0]?.length ?? 0) {
  const profiles = new ColumnProfiles(columns);
  for (const record of records) {
    const fields = record.map((field) => Buffer.from(field));
    const ends = fields.map((_, at) => fields.slice(0, at + 1).reduce((sum, one) => sum + one.length, 0));
    profiles.add({
      bytes: Buffer.concat(fields),
      starts: Int32Array.from(ends, (end, at) => end - (fields[at]?.length ?? 0)),
      ends: Int32Array.from(ends),
      ...{ fieldCount: record.length, line: 1, clean: true, undamaged: true },
    });
  }
  return profiles;
}
const line = (...pieces: string[]) => ({ from: 0, pieces, goesOn: false });
/** Records of a text, one of some classes, and a number. */
const records = (count: number, classes = 2) =>
  Array.from({ length: count }, (_, row) => [`text ${row} a`, `c${row % classes}`, `${row}`]);

describe("with twenty records or more", () => {
  const known = profilesOf(records(40));
  test.each([
    ["a known class and a number", line("any words", "c1", "7"), true],
    ["an unknown class", line("any words", "c7", "7"), false],
    ["no class", line("any words", " ", "7"), false],
    ["no number", line("any words", "c1", "seven"), false],
    ["a date where numbers stand", line("any words", "c1", "2026-11-29T01:00:00Z"), true],
    ["one piece too few", line("any words", "c1"), false],
    ["one piece too many", line("any words", "c1", "7", ""), false],
  ])("a line with %s", (_, one, isRow) => {
    expect(known.areRows([one])).toBe(isRow);
  });

  test("more than half of the lines must be rows", () => {
    const [row, none] = [line("w", "c1", "7"), line("w", "c7", "7")];
    expect(known.areRows([row, none])).toBe(false);
    expect(known.areRows([row, row, none])).toBe(true);
    expect(known.areRows([])).toBe(false);
  });

  test("the end of a line that a quote swallowed is compared with the columns that it has", () => {
    expect(known.areRows([{ from: 1, pieces: ["c1", "7"], goesOn: false }])).toBe(true);
    expect(known.areRows([{ from: 1, pieces: ["c7", "7"], goesOn: false }])).toBe(false);
    expect(known.areRows([{ from: 2, pieces: ["w", "c0"], goesOn: true }])).toBe(true);
    expect(known.areRows([{ from: 2, pieces: ["w", "c7"], goesOn: true }])).toBe(false);
  });

  test("values that seldom recur are no classes: half as many as records are the most", () => {
    const texts = ["a b", "nothing known", "w"];
    const withClasses = (classes: number) =>
      profilesOf(records(40, classes).map(([text = "", name = ""]) => [text, name]));
    expect(withClasses(20).areRows([line("w", "c7")])).toBe(true);
    expect(withClasses(20).areRows([line("w", "x")])).toBe(false);
    // Neither column says anything, so that no line is a row.
    for (const text of texts) expect(withClasses(21).areRows([line(text, "c7")])).toBe(false);
  });
});

describe("with fewer than twenty records", () => {
  test("a value counts as known too when it recurs five times among the lines", () => {
    const few = profilesOf([
      ["t1", "a"],
      ["t2", "b"],
    ]);
    const lines = (count: number) => [
      ...Array.from({ length: count }, (_, at) => line(`w${at}`, "n")),
      ...Array.from({ length: 3 }, (_, at) => line(`v${at}`, "a")),
    ];
    // Of 2 + 9 values three are distinct, which is more than a quarter; of 2 + 10 it is one.
    expect(few.areRows(lines(6))).toBe(false);
    expect(few.areRows(lines(7))).toBe(true);
  });

  test("nothing is known of two records alone", () => {
    expect(
      profilesOf([
        ["t1", "a"],
        ["t2", "a"],
      ]).areRows([line("w", "a")]),
    ).toBe(false);
  });
});

test("a column of long values, or of more than a thousand, is no list of classes", () => {
  const long = records(40).map(([text = "", name = ""]) => [text, `${name}${"x".repeat(200)}`]);
  expect(profilesOf(long).areRows([line("w", `c1${"x".repeat(200)}`)])).toBe(false);
  const many = (values: number) =>
    profilesOf(Array.from({ length: 40_000 }, (_, row) => [`v${Math.floor(row / 16) % values}`, "same"]));
  expect(many(1000).areRows([line("v7", "same")])).toBe(true);
  expect(many(1000).areRows([line("unknown", "same")])).toBe(false);
  // The first column says nothing any more; the second still does.
  expect(many(1001).areRows([line("unknown", "same")])).toBe(true);
});
