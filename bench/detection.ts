import { generator } from "../core/statistics/generator.ts";
import type { BenchOptions } from "./bench-options.ts";
import { driftDocuments } from "./drift-documents.ts";
import { isAtLeast, monday, simulate } from "./drift-year.ts";
import { median } from "./median.ts";
import { type DayPlan, type Documents, Sampler } from "./quiet-traffic.ts";
import type { Row } from "./row.ts";

/** Days before the change. The number is not a multiple of seven, and longer than every window. */
const quietDays = 37;
const monitoredDays = 10;
const referenceRows = 2000;

interface Scenario {
  documents: Documents;
  /** A class that does not occur before the change. */
  newClass?: string;
  rowsPerDay: number;
  change: (quiet: DayPlan) => DayPlan;
  seed: number;
  /** Whether a new version was promoted two days before the change. */
  isYoung?: boolean;
}

/** First alert, in days after the change. 1 is the first day, whose report is written on the next morning. */
interface Noticed {
  warning: number | null;
  alert: number | null;
  stopped: number | null;
  features: Set<string>;
}

/** Measures how many days after a change in quiet traffic the drift report shows it. */
export async function run(options: BenchOptions): Promise<Row[]> {
  const documentsWithout = await driftDocuments(options);
  const documents = documentsWithout();
  const classes = [...new Set(documents.truth)].sort();
  const rows: Row[] = [];
  const repeats = options.large ? 10 : 3;
  const repeated = (scenario: Omit<Scenario, "seed" | "documents">) =>
    Array.from({ length: repeats }, (_, index) => notice({ ...scenario, documents, seed: index + 1 }));
  const add = (
    name: string,
    all: readonly Noticed[],
    withinDays: number,
    kind: "warning" | "alert" | "stopped",
  ) => {
    const days = all.map((one) => one[kind] ?? Number.POSITIVE_INFINITY);
    const found = days.filter((day) => day <= withinDays).length;
    const about = { peer: null, peerName: null, ratio: null };
    rows.push({
      name: `${name}: found within ${withinDays} day(s)`,
      ours: found,
      unit: `of ${all.length}`,
      ...about,
    });
    const middle = median(days);
    if (Number.isFinite(middle))
      rows.push({ name: `${name}: day, median`, ours: middle, unit: "", ...about });
  };

  for (const isYoung of [false, true]) {
    const found = classes.map((newClass, index) => {
      options.say(`${newClass} appears, ${isYoung ? "for a young version" : "after quiet weeks"}`);
      const change = (quiet: DayPlan): DayPlan => ({
        ...quiet,
        weightOf: withShare(quiet, documents, newClass, 0.1),
      });
      const own = documentsWithout(newClass);
      return notice({ documents: own, newClass, rowsPerDay: 2000, change, seed: index + 1, isYoung });
    });
    const when = isYoung ? ", version of two days" : "";
    add(`a new class at 10 % of 2,000 a day${when}, drift`, found, 3, "warning");
    add(`a new class at 10 % of 2,000 a day${when}, people notified`, found, 3, "alert");
  }
  for (const rowsPerDay of [200, 2000]) {
    options.say(`texts get 42 % longer, ${rowsPerDay} requests a day`);
    const found = repeated({ rowsPerDay, change: (quiet) => ({ ...quiet, longer: 1.42 }) });
    add(`texts 42 % longer, ${rowsPerDay} a day, drift`, found, 5, "warning");
    add(`texts 42 % longer, ${rowsPerDay} a day, people notified`, found, 5, "alert");
  }
  for (const pairs of [1, 2, 3]) {
    options.say(`the labels of ${pairs} pair(s) of classes are swapped`);
    const swaps = new Map(
      classes
        .slice(0, 2 * pairs)
        .map((name, index) => [name, classes[index % 2 === 0 ? index + 1 : index - 1] ?? name]),
    );
    const change = (quiet: DayPlan): DayPlan => {
      return { ...quiet, feedback: { share: 0.05, labelOf: (truth) => swaps.get(truth) ?? truth } };
    };
    const found = repeated({ rowsPerDay: 2000, change });
    add(`labels of ${2 * pairs} of 20 classes swapped, drift`, found, 7, "warning");
    add(`labels of ${2 * pairs} of 20 classes swapped, people notified`, found, 7, "alert");
    const others = found.filter(({ features }) => [...features].some((name) => name !== "feedback")).length;
    const about = { peer: null, peerName: null, unit: `of ${found.length}`, ratio: null };
    rows.push({
      name: `labels of ${2 * pairs} of 20 classes swapped: other features fired`,
      ours: others,
      ...about,
    });
  }
  for (const rowsPerDay of [200, 2000, 20_000]) {
    options.say(`requests stop, ${rowsPerDay} a day`);
    add(
      `feed of ${rowsPerDay} a day stops`,
      repeated({ rowsPerDay, change: (quiet) => ({ ...quiet, rows: 0 }) }),
      1,
      "stopped",
    );
  }
  return rows;
}

/** Class weights of a day on which a formerly absent class has a share of the requests. */
function withShare(quiet: DayPlan, { truth }: Documents, name: string, share: number): DayPlan["weightOf"] {
  const own = truth.filter((one) => one === name).length;
  const others = truth.reduce((sum, one) => sum + (one === name ? 0 : quiet.weightOf(one)), 0);
  const weight = ((share / (1 - share)) * others) / own;
  return (one) => (one === name ? weight : quiet.weightOf(one));
}

function notice({ documents, newClass, rowsPerDay, change, seed, isYoung = false }: Scenario): Noticed {
  const truth = documents.truth.filter((name) => name !== newClass);
  const classes = [...new Set(truth)].sort();
  // Seeds begin on different weekdays.
  const start = quietDays + (seed % 7);
  const without = (plan: DayPlan): DayPlan => {
    return { ...plan, weightOf: (name) => (name === newClass ? 0 : plan.weightOf(name)) };
  };
  const days = simulate({
    sampler: new Sampler(documents, generator(seed)),
    classes,
    truth,
    rowsPerDay,
    referenceRows,
    firstDay: monday,
    days: start + monitoredDays,
    firstEvaluated: start,
    ...(isYoung ? { promotedOn: start - 2 } : {}),
    change: (day, quiet) => (day < start ? without(quiet) : change(quiet)),
  });
  const noticed: Noticed = { warning: null, alert: null, stopped: null, features: new Set() };
  for (const { dayNumber, severity, stopped, features } of days) {
    const day = dayNumber - start + 1;
    if (isAtLeast(severity, "warning")) noticed.warning ??= day;
    if (isAtLeast(severity, "alert")) noticed.alert ??= day;
    if (stopped) noticed.stopped ??= day;
    for (const { feature, verdict } of features) if (verdict === "drift") noticed.features.add(feature);
  }
  return noticed;
}
