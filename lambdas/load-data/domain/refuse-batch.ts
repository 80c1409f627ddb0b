import { userError } from "../../../core/errors/error.ts";
import type { Workload } from "../../../core/settings/workload.ts";
import type { RowRules } from "../../../tasks/task-kind.ts";

/** Next step for each rejection reason that is independent of the task kind. */
const generalRemedies: Readonly<Record<string, string>> = {
  ragged: "Its rows have more or fewer fields than the header: are delimiters inside fields quoted?",
  quote: "Text follows a closing quote: write quotes inside a field twice.",
  "quote-open":
    "A quote is opened there and not closed on its line; the lines after it were read as rows. Remove it, or close it.",
  json: "Write one JSON object per line.",
  "key-repeated": "An object has one of these properties twice: leave one.",
  "field-missing": "Give each object the properties that source.columns names.",
  nul: "Remove NUL bytes, or save the file as UTF-8.",
  encoding: "Remove source.encoding if it is set, so that the bytes decide, or save the whole file as UTF-8.",
  summary: "Leave out totals below the table.",
  "key-empty": "Is source.columns.key the right column?",
  "key-too-long": "Is source.columns.key the right column? A key has at most 200 bytes.",
};

/** Refuses an object when all its rows were rejected: it is another table. */
export function refuseWhollyRejected(...batch: Parameters<typeof refuseRejectedShare>): void {
  if (batch[1].rejected === batch[1].selected) refuseRejectedShare(...batch);
}

/**
 * Refuses a batch with too many rejected rows.
 * Throws  LOAD005. A rejected share equal to the limit is accepted, unless every row was rejected.
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
  remediesOfKind: RowRules["remedies"],
): void {
  const isAll = tally.rejected > 0 && tally.rejected === tally.selected;
  if (!isAll && tally.rejected <= tally.selected * source.maxRejectedShare) return;
  const ranked = Object.entries(tally.rejectedBy).sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0));
  const worst = ranked[0]?.[0] ?? "";
  const first = tally.stored.find((reject) => reject.reason === worst);
  const remedy = remediesOfKind[worst] ?? generalRemedies[worst] ?? "";
  const share = (part: number) => `${(part * 100).toFixed(2)} %`;
  throw userError("LOAD005", {
    where: `${where}${first === undefined ? "" : ` line ${first.line}`}`,
    found: `${tally.rejected} of ${tally.selected} rows rejected (${ranked.map(([reason, rows]) => `${reason} ${rows}`).join(", ")}), ${share(tally.rejected / tally.selected)}`,
    expected:
      source.maxRejectedShare === 1
        ? "at least one row that can be loaded"
        : `at most ${share(source.maxRejectedShare)} (source.maxRejectedShare)`,
    next: `Nothing was loaded; table quarantine has the lines. ${remedy} Then run the slot again.`,
  });
}
