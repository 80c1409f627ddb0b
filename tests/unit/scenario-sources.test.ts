import { describe, expect, test } from "vitest";
import { permutation } from "../../core/sampling/draw.ts";
import { lengthen } from "../../rehearsal/datasets/lengthen.ts";
import { parseScenario } from "../../rehearsal/scenario.ts";
import { stage } from "../../rehearsal/staging.ts";
import { dayNumber, dayOf, instantOf } from "../../rehearsal/traffic/days.ts";
import { syntheticTraffic } from "../../rehearsal/traffic/synthetic-traffic.ts";
import { workloadSchema } from "../../tasks/workload.ts";

const workload = workloadSchema.parse({
  name: "tickets",
  task: "text-classification",
  source: { path: "tickets.csv", initialShare: 0.2, share: 0.05, seed: 7 },
});
const { source } = workload;
// Sorted by class, as published collections are.
const rows = ["a", "b", "c", "d"].flatMap((label) =>
  Array.from({ length: 250 }, (_, index) => ({
    text: `${label} text number ${index}`,
    label,
    id: `${label}${index}`,
  })),
);
/** Weekly slots: days 1, 8, 15 and 22. */
const slotDays = [1, 8, 15, 22];
const slots = [
  { from: 0, to: 200 },
  { from: 200, to: 250 },
  { from: 250, to: 300 },
  { from: 300, to: 350 },
];
const rankOf = permutation(rows.length, source.seed);

/** What each slot draws, by the draw that load-data uses. */
function drawn<T>(records: readonly T[]): T[][] {
  return slots.map(({ from, to }) =>
    records.filter((_, index) => rankOf(index) >= from && rankOf(index) < to),
  );
}
const scenario = (text: string) => parseScenario(`weeks: 4\n${text}`, "test");
const staged = (text: string) => stage(rows, workload, scenario(text), slotDays);
const shareOf = (label: string, records: readonly { label?: unknown }[]): number =>
  records.filter((row) => row.label === label).length / records.length;

describe("a source whose scenario has a class appear on day 10", () => {
  const { rows: arranged, pool } = staged("events: [{kind: class-appears, day: 10, class: c, share: 0.3}]");

  test("has none of the class in the slots before, and its share in each slot after", () => {
    expect(drawn(arranged ?? []).map((slot) => shareOf("c", slot))).toEqual([0, 0, 0.3, 0.3]);
  });

  test("holds the same rows as before, each once", () => {
    const ids = (records: readonly { id?: unknown }[]) => records.map(({ id }) => String(id)).sort();
    expect(ids(arranged ?? [])).toEqual(ids(rows));
  });

  test("keeps what no slot draws for the traffic", () => {
    expect(pool).toHaveLength(650);
    const loaded = new Set(
      drawn(arranged ?? [])
        .flat()
        .map(({ text }) => text),
    );
    expect(pool.filter(({ text }) => loaded.has(text))).toEqual([]);
  });
});

describe("a source", () => {
  test("of a workload that does not have the class stays as it is", () => {
    expect(staged("events: [{kind: class-appears, day: 10, class: z, share: 0.3}]").rows).toBeNull();
  });

  test("has two labels swapped in the slots from that day on, and in no other", () => {
    const { rows: swapped } = staged("events: [{kind: labels-swap, day: 8, classes: [a, b]}]");
    const before = drawn(rows).map((slot) => slot.map(({ label }) => label));
    const after = drawn(swapped ?? []).map((slot) => slot.map(({ label }) => label));
    const swap = (label: string) => (label === "a" ? "b" : label === "b" ? "a" : label);
    expect(after).toEqual(before.map((slot, index) => (index === 0 ? slot : slot.map(swap))));
  });

  test("has longer texts in the slots from that day on", () => {
    const { rows: longer } = staged("events: [{kind: texts-longer, day: 15, factor: 1.5}]");
    const words = drawn(longer ?? []).map((slot) =>
      Math.max(...slot.map(({ text }) => String(text).split(" ").length)),
    );
    expect(words).toEqual([4, 4, 6, 6]);
  });

  test("has mostly wrong labels in a spoiled slot alone", () => {
    const { rows: spoiled } = staged("events: [{kind: spoiled-slot, slot: 3}]");
    const wrong = drawn((spoiled ?? []).map((row, index) => row.label !== rows[index]?.label)).map(
      (slot) => slot.filter(Boolean).length,
    );
    expect([wrong[0], wrong[1], wrong[3]]).toEqual([0, 0, 0]);
    expect(wrong[2]).toBeGreaterThan(35);
  });
});

describe("the people of a day", () => {
  const pool = rows.map(({ text, label }) => ({ text, label }));
  const text = (events: string) =>
    `traffic: {perDay: 1000, weekdays: {sun: 0.25}, feedbackShare: 0.3}\nevents: [${events}]`;
  const first = new Date("2026-03-02T01:00:00Z");
  const on = (number: number, events = "") =>
    syntheticTraffic(scenario(text(events)), "tickets", dayOf(number, first, "Europe/Paris"), pool);

  test("ask the same in each run, and something else on another day", () => {
    expect(on(3)).toEqual(on(3));
    expect(on(4)).not.toEqual(on(3));
  });

  test("are as many as the weekday says, and some say what would have been right", () => {
    expect([on(1).length, on(7).length]).toEqual([1000, 250]);
    const labelled = on(1).filter(({ feedback }) => feedback).length;
    // Binomial, 1,000 at 0.3: outside of 240 to 360 once in 30,000 seeds.
    expect(labelled).toBeGreaterThan(240);
    expect(labelled).toBeLessThan(360);
  });

  test("know nothing of a class before it appears, and then ask about it as often as the scenario says", () => {
    const event = "{kind: class-appears, day: 10, class: c, share: 0.2}";
    expect(shareOf("c", on(9, event))).toBe(0);
    expect(Math.abs(shareOf("c", on(10, event)) - 0.2)).toBeLessThan(0.05);
  });

  test("are silent while the traffic stops", () => {
    const event = "{kind: traffic-stops, day: 3, days: 2}";
    expect([2, 3, 4, 5].map((day) => on(day, event).length)).toEqual([1000, 0, 0, 1000]);
  });

  test("give the swapped label as the true one", () => {
    const swapped = on(5, "{kind: labels-swap, day: 5, classes: [a, b]}");
    expect(swapped.every((one) => one.label !== "a" || one.text.startsWith("b"))).toBe(true);
  });
});

describe("the days of a rehearsal", () => {
  // Clocks went forward in Paris on 29 March 2026.
  const first = new Date("2026-03-02T01:00:00Z");
  const zone = "Europe/Paris";

  test("are counted by the clocks on the wall, across a change of them", () => {
    expect(dayNumber(first, first, zone)).toBe(1);
    expect(dayNumber(new Date("2026-03-29T22:30:00Z"), first, zone)).toBe(29);
    expect(dayOf(28, first, zone)).toEqual({ number: 28, date: "2026-03-29", weekday: 7 });
  });

  test("have their times by the zone", () => {
    expect(instantOf(dayOf(1, first, zone), "06:00", zone)).toEqual(new Date("2026-03-02T05:00:00Z"));
    expect(instantOf(dayOf(30, first, zone), "06:00", zone)).toEqual(new Date("2026-03-31T04:00:00Z"));
    expect(instantOf(dayOf(28, first, zone), "02:30", zone)).toEqual(new Date("2026-03-29T01:00:00Z"));
  });
});

test("a text becomes longer by its own words", () => {
  expect(lengthen("one two three four", 1.5)).toBe("one two three four one two");
  expect(lengthen("one", 1)).toBe("one");
});
