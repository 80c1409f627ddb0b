import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Counts, DriftFeature, Reference, Sketch } from "../../core/monitoring/drift.ts";
import { daysBefore, daysOfWindow, weekdayOf } from "../../lambdas/detect-drift/domain/days.ts";
import { examine } from "../../lambdas/detect-drift/domain/examine.ts";
import type { ExamineInput } from "../../lambdas/detect-drift/domain/examine-input.ts";
import { taskOf } from "../../tasks/task-of.ts";
import { workloadSchema } from "../../tasks/workload.ts";

const sunday = "2026-11-22";
const workload = workloadSchema.parse({
  name: "news",
  task: "text-classification",
  source: { path: "news.csv" },
});
const { drift: settings } = workload;
const rules = taskOf(workload).drift;
const sum = (counts: Counts) => Object.values(counts).reduce((total, count) => total + count, 0);
const sketch = (day: string, feature: DriftFeature, counts: Counts, version = 1): Sketch => {
  return { day, version, feature, rows: sum(counts), counts };
};

/** Counts of bins around a middle, as of a bell; `rows` in all, or nearly. */
const bell = (middle: number, width: number, rows: number): Counts => {
  const weights = Array.from({ length: 160 }, (_, bin) => Math.exp(-(((bin - middle) / width) ** 2) / 2));
  const total = weights.reduce((all, weight) => all + weight, 0);
  return Object.fromEntries(
    weights.flatMap((weight, bin) => {
      const count = Math.round((rows * weight) / total);
      return count > 0 ? [[String(bin), count]] : [];
    }),
  );
};
const frozen = (sketches: Record<DriftFeature, Counts>, more: Partial<Reference> = {}): Reference => {
  const entries = Object.entries(sketches).map(([feature, counts]) => [
    feature,
    { rows: sum(counts), counts },
  ]);
  return {
    version: 1,
    frozenOn: "2026-10-01",
    sketches: Object.fromEntries(entries),
    words: [],
    performance: null,
    ...more,
  };
};
const judge = (input: Partial<ExamineInput>) =>
  examine({ day: sunday, reference: null, sketches: [], productionVersion: 1, settings, rules, ...input });
const week = (feature: DriftFeature, counts: Counts, version = 1) =>
  daysOfWindow(sunday, 7).map((day) => sketch(day, feature, counts, version));

describe("longer texts", () => {
  // Bin 78 of lengths is 8 log2 of about 870; 82 of about 1,230.
  const reference = frozen({ text_length: bell(78, 8, 2000) });
  const examination = judge({ reference, sketches: week("text_length", bell(83, 8, 2000)) });
  const psi = examination.details.features.find((one) => one.test === "psi" && one.windowDays === 7);

  test("are drift of the data, at the level of the score, and nothing else is", () => {
    expect(examination).toMatchObject({ driftDetected: true, predictionScore: null, performanceScore: null });
    expect(examination.dataScore).toBeGreaterThan(0.3);
    expect(examination.severity).toBe("critical");
    expect(examination.details.severity).toBe("critical");
    expect(psi).toMatchObject({ verdict: "drift", significant: true, rows: { reference: 1998 } });
  });

  test("are explained in a sentence with the sizes, the score and the threshold", () => {
    expect(psi?.explanation).toMatch(
      /^Texts are longer: median 1,3\d\d instead of 8\d\d characters; PSI 0\.\d\d over the critical threshold 0\.3; 1[34],\d\d\d requests of 7 days against [12],?\d\d\d reference rows\.$/,
    );
    expect(examination.details.summary).toMatch(/^Texts are longer/);
  });

  test("are shown in about ten bins whose shares add up", () => {
    expect(psi?.bins.labels.length).toBeGreaterThan(8);
    expect(psi?.bins.labels.length).toBeLessThanOrEqual(11);
    for (const shares of [psi?.bins.reference ?? [], psi?.bins.window ?? []]) {
      expect(shares.reduce((all, share) => all + share, 0)).toBeCloseTo(1, 4);
    }
  });
});

describe("without enough data", () => {
  test("it is not called no drift", () => {
    const reference = frozen({ text_length: bell(78, 8, 2000) });
    const { details, driftDetected, dataScore } = judge({
      reference,
      sketches: [sketch(sunday, "text_length", bell(120, 8, 150))],
    });
    expect(driftDetected).toBe(false);
    expect(dataScore).toBeNull();
    expect(new Set(details.features.map(({ verdict }) => verdict))).toEqual(new Set(["not enough data"]));
    expect(details.summary).toBe("There was not enough data to examine drift.");
    expect(details.features[0]?.explanation).toMatch(
      /^Not enough data for text length: 1\d\d requests of 7 days, and 200 are needed\.$/,
    );
  });

  test("and without a model in production only the traffic is looked at", () => {
    const { details } = judge({ sketches: week("class", { a: 500 }), productionVersion: null });
    expect(details.features).toEqual([]);
    expect(details.traffic.rows).toBe(500);
  });
});

test("predictions of another version say nothing about this one; texts do", () => {
  const reference = frozen({ class: { a: 1000, b: 1000 }, text_length: bell(78, 8, 2000) });
  const sketches = [...week("class", { a: 500 }, 2), ...week("text_length", bell(90, 8, 500), 2)];
  const { predictionScore, dataScore } = judge({ reference, sketches });
  expect(predictionScore).toBeNull();
  expect(dataScore).toBeGreaterThan(0.3);
});

describe("a model that was retrained on longer texts", () => {
  // Texts are longer since the 9th; version 2, promoted on the 16th, was made of such.
  const [usual, longer] = [bell(78, 8, 2000), bell(84, 8, 2000)];
  const sketches = daysOfWindow(sunday, 37).map((day) =>
    sketch(day, "text_length", day < "2026-11-09" ? usual : longer, day < "2026-11-16" ? 1 : 2),
  );
  const promoted = { version: 2, frozenOn: "2026-11-16" };

  test("is not held against the texts of before its promotion, in any window", () => {
    const reference = frozen({ text_length: longer }, promoted);
    const { driftDetected, details } = judge({ reference, sketches, productionVersion: 2 });
    expect(driftDetected).toBe(false);
    expect(details.features.filter(({ verdict }) => verdict === "no drift").length).toBeGreaterThan(3);
  });

  test("drifts when the texts are again what they were before", () => {
    const reference = frozen({ text_length: longer }, promoted);
    const back = [...sketches.slice(2), ...sketches.slice(0, 2).map((one) => ({ ...one, counts: usual }))];
    expect(judge({ reference, sketches: back, productionVersion: 2 }).driftDetected).toBe(true);
  });
});

test("words of another version count only where its list of words is the same", () => {
  const reference = frozen({ words: { 0: 20, 1: 100 } }, { words: ["alpha", "beta"] });
  const frozenWords = { ...reference, sketches: { words: { rows: 2000, counts: { 0: 20, 1: 100 } } } };
  const sketches = daysOfWindow(sunday, 7).map((day): Sketch => {
    return { day, version: 2, feature: "words", rows: 500, counts: { 0: 100, 1: 25 } };
  });
  expect(judge({ reference: frozenWords, sketches }).dataScore).toBeNull();
  const { details } = judge({ reference: frozenWords, sketches, versionsWithSameWords: [2] });
  const found = details.features.find(({ feature, windowDays }) => feature === "words" && windowDays === 7);
  expect(found?.verdict).toBe("drift");
  expect(found?.explanation).toContain('more often "alpha" in 20 % of texts instead of 1.0 %');
});

describe("a weekday pattern", () => {
  /** On weekends the classes are other ones by far, and fewer. */
  const ofDay = (day: string): Counts =>
    weekdayOf(day) % 6 === 0 ? { a: 4_000, b: 4_000, c: 32_000 } : { a: 45_000, b: 45_000, c: 10_000 };
  const reference = frozen({ class: { a: 800, b: 800, c: 392 } });
  const pattern = (days: number, version = 1, from = sunday) =>
    daysOfWindow(from, days).map((day) => sketch(day, "class", ofDay(day), version));

  test.each(daysOfWindow(sunday, 7))("that repeats is no drift in any window that ends on %s", (day) => {
    const sketches = pattern(37, 1, day);
    expect(judge({ day, reference, sketches }).severity).toBe("none");
  });

  test("is no drift on the second day of a version that went into production on Saturday", () => {
    const sketches = [...pattern(2), ...pattern(30, 0, daysBefore(sunday, 2))];
    expect(judge({ reference, sketches }).severity).toBe("none");
    // The judgement needs the earlier weeks for that.
    expect(judge({ reference, sketches: pattern(2) }).severity).not.toBe("none");
  });

  test("does not hide a change of a day from the same weekdays before", () => {
    const sketches = [
      sketch(sunday, "class", { a: 32_000, b: 4_000, c: 4_000 }),
      ...pattern(30, 1, daysBefore(sunday, 1)),
    ];
    const { details, severity } = judge({ reference, sketches });
    expect(severity).toBe("critical");
    const found = details.features.find(({ windowDays, verdict }) => windowDays === 1 && verdict === "drift");
    expect(found?.comparedWith).toBe("same weekdays");
    expect(found?.explanation).toContain("requests of the day against 160,000 of the same weekdays before");
  });
});

describe("labels that come back", () => {
  const reference = frozen({}, { performance: { score: 0.9, rows: 2000 } });
  const cell = (truth: string, answer: string) => JSON.stringify([truth, answer]);
  const right = { [cell("a", "a")]: 45, [cell("b", "b")]: 45, [cell("a", "b")]: 5, [cell("b", "a")]: 5 };
  const swapped = { ...right, [cell("a", "a")]: 36, [cell("a", "b")]: 14 };

  test("that are right as often as at promotion are no drift", () => {
    const { performanceScore, severity } = judge({ reference, sketches: week("feedback", right) });
    expect(performanceScore).toBeCloseTo(0, 6);
    expect(severity).toBe("none");
  });

  test("that are right a tenth less often are at the alert threshold, and say what is answered wrong", () => {
    // F1 of a: 72 / (50 + 41) = .7912; of b: 90 / (50 + 59) = .8257; weighted .80845. Score 2 (.9 − .80845) / .9 = .2034.
    const { performanceScore, severity, details } = judge({ reference, sketches: week("feedback", swapped) });
    expect(performanceScore).toBeCloseTo(0.2034, 3);
    expect(severity).toBe("alert");
    expect(details.summary).toContain(
      "weighted F1 on labelled rows 0.808 (95 % interval 0.763 to 0.854) instead of 0.900",
    );
    expect(details.summary).toContain("most often wrong: 28 % of a are answered b");
  });

  test("of another version than production's are left alone", () => {
    expect(judge({ reference, sketches: week("feedback", swapped, 7) }).performanceScore).toBeNull();
  });

  test("of a labelled batch are judged in the same way, and never below the minimum", () => {
    const batch = Object.fromEntries(Object.entries(swapped).map(([name, count]) => [name, count * 8]));
    expect(judge({ reference, sketches: [sketch(sunday, "batch", batch)] }).severity).toBe("alert");
    expect(judge({ reference, sketches: [sketch(sunday, "batch", swapped)] }).performanceScore).toBeNull();
  });
});

test("a large effect that may be chance is not drift, and is said to be", () => {
  const reference = frozen({ class: { a: 30, b: 30 } });
  const { details } = judge({ reference, sketches: [sketch(sunday, "class", { a: 260, b: 140 })] });
  const found = details.features.find(({ feature, windowDays }) => feature === "class" && windowDays === 7);
  expect(found).toMatchObject({ verdict: "no drift", significant: false });
});

test("order and further splitting of the sketches change nothing", () => {
  const reference = frozen({ class: { a: 1000, b: 900, c: 100 }, confidence: bell(70, 12, 2000) });
  const counts = fc.record({ a: fc.nat(400), b: fc.nat(400), c: fc.nat(400) });
  fc.assert(
    fc.property(fc.array(counts, { minLength: 7, maxLength: 30 }), (days) => {
      const sketches = days.map((one, index) => sketch(daysBefore(sunday, index), "class", one));
      const split = sketches.flatMap(({ day, counts: { a = 0, b = 0, c = 0 } }) => [
        sketch(day, "class", { a, c }),
        sketch(day, "class", { b }),
      ]);
      const [plain, other] = [
        judge({ reference, sketches }),
        judge({ reference, sketches: split.toReversed() }),
      ];
      expect(other.predictionScore ?? 0).toBeCloseTo(plain.predictionScore ?? 0, 9);
      expect(other.severity).toBe(plain.severity);
    }),
    { numRuns: 50 },
  );
});
