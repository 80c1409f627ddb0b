import { userError } from "../../../core/errors/error.ts";
import type { Workload } from "../../../core/workload.ts";

/** What a batch is verified with, as PostgreSQL holds it. */
interface BatchContent {
  rows: number;
  labels: Record<string, number>;
  distinctTexts: number;
}

const maxLabels = 1000;

/** What to do about the most frequent reason of rejection. */
const remedies: Record<string, string> = {
  ragged:
    "Its rows have more or fewer fields than the header: is source.format right, are delimiters quoted?",
  quote: "Text follows a closing quote: write quotes inside a field twice.",
  "row-too-long": "Raise source.maxTextBytes, or look for a quote that is never closed.",
  "text-too-long": "Raise source.maxTextBytes.",
  json: "Write one JSON object per line.",
  "field-missing": "Give each object the properties that source.columns names.",
  nul: "Remove NUL bytes; is the file UTF-16? Save it as UTF-8.",
  encoding: 'Set source.encoding to "latin-1" if the file is, or save it as UTF-8.',
  "text-empty": "Is source.columns.text the right column?",
  "label-empty": "Is source.columns.label the right column?",
  "label-too-long": "Is source.columns.label the right column? A class has at most 200 bytes.",
  "label-unknown": "Add the class to source.labels, or correct the rows.",
  "key-empty": "Is source.columns.key the right column?",
  "key-too-long": "Is source.columns.key the right column? A key has at most 200 bytes.",
};

/**
 * Refuses a batch with too many rejected rows.
 * Throws  LOAD005; a share exactly at the limit passes.
 */
export function refuseRejectedShare(
  where: string,
  tally: {
    selected: number;
    rejected: number;
    rejectedBy: Record<string, number | undefined>;
    stored: { line: number; reason: string }[];
  },
  source: Workload["source"],
): void {
  if (tally.rejected <= tally.selected * source.maxRejectedShare) return;
  const ranked = Object.entries(tally.rejectedBy).sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0));
  const worst = ranked[0]?.[0] ?? "";
  const first = tally.stored.find((reject) => reject.reason === worst);
  const share = (part: number) => `${(part * 100).toFixed(2)} %`;
  throw userError("LOAD005", {
    where: `${where}${first === undefined ? "" : ` line ${first.line}`}`,
    found: `${tally.rejected} of ${tally.selected} rows rejected (${ranked.map(([reason, rows]) => `${reason} ${rows}`).join(", ")}), ${share(tally.rejected / tally.selected)}`,
    expected: `at most ${share(source.maxRejectedShare)} (source.maxRejectedShare)`,
    next: `Nothing was loaded; table quarantine has the lines. ${remedies[worst] ?? ""} Then run the slot again.`,
  });
}

/**
 * Refuses a batch from which nothing can be learnt.
 * Shape   otherLabels: the workload already holds rows of a class that the batch does not have.
 * Throws  LOAD006 one class only, LOAD007 copies of the same texts, LOAD012 more classes than a classifier has.
 */
export function refuseUselessBatch(where: string, found: BatchContent, otherLabels: boolean): void {
  const labels = Object.keys(found.labels);
  if (labels.length > maxLabels) {
    throw userError("LOAD012", {
      where,
      found: `${labels.length} different labels in ${found.rows} rows`,
      expected: `at most ${maxLabels}`,
      next: "Set source.columns.label to the column that holds the class, then run the slot again.",
    });
  }
  // A batch of one row has one class by nature; the model is trained on all batches together.
  if (labels.length === 1 && found.rows > 1 && !otherLabels) {
    throw userError("LOAD006", {
      where,
      found: `only class ${JSON.stringify(labels[0])} in ${found.rows} rows`,
      expected: "at least two classes",
      next: "Add rows of other classes (or correct source.columns.label), then run the slot again.",
    });
  }
  const copies = found.rows - found.distinctTexts;
  if (found.rows >= 10 && copies * 2 >= found.rows && found.distinctTexts <= labels.length) {
    throw userError("LOAD007", {
      where,
      found: `${found.distinctTexts} different texts in ${found.rows} rows`,
      expected: "more different texts than classes",
      next: "Look for an export that repeats its rows, put a correct object, then run the slot again.",
    });
  }
}
