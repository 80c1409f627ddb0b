import { generator } from "../core/statistics/generator.ts";
import type { BenchOptions } from "./bench-options.ts";
import { driftDocuments } from "./drift-documents.ts";
import { isAtLeast, monday, simulate } from "./drift-year.ts";
import { Sampler } from "./quiet-traffic.ts";
import { rawAlarm } from "./raw-thresholds.ts";
import type { Row } from "./row.ts";

const volumes = [200, 2000, 20_000];
const daysOfYear = 365;
const peerName = "raw PSI > 0.1, day against reference";
/** Two cases: one version with a reference of 2,000 rows for the whole year, and a new version every week. */
const lives = [
  { name: "one version", referenceRows: 2000, promotedEvery: undefined },
  { name: "a version a week", referenceRows: 450, promotedEvery: 7 },
];

/**
 * False alarms in quiet years: weekly traffic of real predictions in which nothing changes, so every incident is
 * false. An incident begins when the report reaches a level, and ends when the severity is below it again.
 */
export async function run(options: BenchOptions): Promise<Row[]> {
  const documents = (await driftDocuments(options))();
  const classes = [...new Set(documents.truth)].sort();
  const years = options.large ? 10 : 1;
  const rows: Row[] = [];
  for (const rowsPerDay of volumes) {
    for (const { name, ...life } of lives) {
      options.say(`${rowsPerDay} a day, ${name}: ${years} quiet year(s)`);
      const begun = { alert: 0, warning: 0, raw: 0, stopped: 0 };
      for (let year = 0; year < years; year++) {
        const sampler = new Sampler(documents, generator(1000 * rowsPerDay + year));
        const days = daysOfYear;
        const all = { sampler, classes, truth: documents.truth, rowsPerDay, firstDay: monday, days, ...life };
        let before = { alert: false, warning: false, raw: false, stopped: false };
        for (const { severity, stopped, reference, sketches, day } of simulate(all)) {
          const now = {
            alert: isAtLeast(severity, "alert"),
            warning: isAtLeast(severity, "warning"),
            raw: rawAlarm(reference, sketches, day),
            stopped,
          };
          for (const kind of ["alert", "warning", "raw", "stopped"] as const) {
            if (now[kind] && !before[kind]) begun[kind]++;
          }
          before = now;
        }
      }
      const row = (what: string, ours: number, peer: number | null): Row => {
        const ratio = peer === null || ours === 0 ? null : peer / ours;
        return {
          name: `${rowsPerDay.toLocaleString("en")} a day, ${name}: ${what}`,
          ours: ours / years,
          peer: peer === null ? null : peer / years,
          peerName: peer === null ? null : peerName,
          unit: "a year",
          ratio,
        };
      };
      rows.push(
        row("people notified (alert or worse)", begun.alert, begun.raw),
        row("written down (warning or worse)", begun.warning, begun.raw),
        row("feed called dead", begun.stopped, null),
      );
    }
  }
  return rows;
}
