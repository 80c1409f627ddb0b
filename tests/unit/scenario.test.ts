import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseScenario, readScenario } from "../../rehearsal/scenario.ts";

const root = join(import.meta.dirname, "../..");

/** The message of the error that parsing throws. */
function problemsOf(text: string): string[] {
  try {
    parseScenario(text, "mine");
  } catch (error) {
    expect(error).toMatchObject({ code: "SCN003", responsible: "user" });
    return String(error).split("\n").slice(2);
  }
  return [];
}

describe("a scenario's file", () => {
  test.each(["quiet", "drift", "incident"])(
    "%s, which comes with Ratchet, is found by its bare name",
    (name) => {
      expect(readScenario(root, name)).toMatchObject({ name, weeks: expect.any(Number) });
    },
  );

  test("needs nothing but weeks: there are no requests and no events", () => {
    expect(parseScenario("weeks: 3", "mine")).toEqual({ name: "mine", weeks: 3, events: [] });
  });

  test("is named with what to give when there is no such file", () => {
    expect(() => readScenario(root, "nope")).toThrow(
      /SCN001 --scenario nope: no file .*nope\.yaml; expected quiet, drift/,
    );
  });

  test("that is no YAML is refused with the line", () => {
    expect(() => parseScenario("weeks: 2\n  traffic: 3\n", "mine")).toThrow(/SCN002 scenario mine, line \d/);
  });

  test("reports every problem at once, each with key, value and expectation", () => {
    const text = `
weeks: 0
colour: red
traffic: { perDay: many, weekdays: { someday: 1, mon: -1 } }
events:
  - { kind: war, day: 1 }
  - { kind: class-appears, day: 1, share: 3 }
  - { kind: postgresql-dies, day: 1, at: "25:00", hours: 1 }
`;
    const found = problemsOf(text);
    expect(found).toHaveLength(9);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^weeks is 0; expected .*1/),
        expect.stringMatching(/^colour is no key/),
        expect.stringMatching(/^traffic\.perDay is "many"; expected number/),
        expect.stringMatching(/^traffic\.weekdays\.someday is no key/),
        expect.stringMatching(/^traffic\.weekdays\.mon is -1; expected/),
        expect.stringMatching(/^events\[0\]\.kind is "war"; expected one of class-appears, texts-longer/),
        expect.stringMatching(/^events\[1\]\.class is missing/),
        expect.stringMatching(/^events\[1\]\.share is 3; expected/),
        expect.stringMatching(/^events\[2\]\.at is "25:00"; expected a time of day/),
      ]),
    );
  });

  test("is refused when its events do not fit its weeks or its traffic", () => {
    const text = `
weeks: 1
events:
  - { kind: spoiled-slot, slot: 3 }
  - { kind: texts-longer, day: 8, factor: 2 }
  - { kind: traffic-stops, day: 2, days: 2 }
  - { kind: labels-swap, day: 2, classes: [a, a] }
`;
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("events[0].slot is 3; expected at most 1"),
      expect.stringContaining("events[1].day is 8; expected at most 7"),
      expect.stringContaining("events[2].kind is traffic-stops; expected some traffic"),
      expect.stringContaining("events[3].classes is the same class twice"),
    ]);
  });
});
