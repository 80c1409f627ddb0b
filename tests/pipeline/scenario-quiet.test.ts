import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rehearsed } from "../support/rehearsal.ts";
import { rehearseScenario, wordsOf } from "../support/rehearsal-scenario.ts";

// Two weeks in which nothing happens, as `npm run rehearse -- --scenario quiet`: people ask the served model every day,
// fewer at weekends, and say of some answers what would have been right.

let run: Rehearsed;

beforeAll(async () => {
  run = await rehearseScenario("quiet");
}, 900_000);

afterAll(() => run?.end());

test("every request was answered, and each is in the inference log once, like each label that came back", () => {
  const [traffic] = run.report.traffic;
  // Ten weekdays, two Saturdays and two Sundays; the first night of the model has nobody.
  expect(traffic?.requests).toBeGreaterThan(3300);
  expect(traffic?.requests).toBeLessThanOrEqual(3540);
  expect(traffic?.logged).toBe(traffic?.requests);
  expect(traffic?.feedback).toBeGreaterThan(900);
  expect(traffic?.feedbackLogged).toBe(traffic?.feedback);
});

test("each day has one report, and none tells of drift", () => {
  const { driftReports } = run.report;
  const days = driftReports.map(({ day }) => day);
  expect(new Set(days).size).toBe(days.length);
  // The day before the first model has one too: it says that there was nothing to judge.
  expect(days.length).toBeGreaterThanOrEqual(14);
  expect(driftReports.filter(({ severity }) => severity !== "none")).toEqual([]);
  expect(driftReports.filter(({ drift }) => drift)).toEqual([]);
  expect(driftReports.at(-1)).toMatchObject({ data: expect.any(Number), prediction: expect.any(Number) });
});

test("there is no incident, and people are told of decisions only", () => {
  expect(run.report.incidents).toEqual([]);
  const { decisions } = run.report.workloads[0] ?? { decisions: [] };
  expect(new Set(run.report.notifications.map(({ level }) => level))).toEqual(new Set(["info"]));
  expect(new Set(run.report.notifications.map(({ subject }) => wordsOf(subject))).size).toBe(
    decisions.length,
  );
});

test("nothing failed, nothing was refused and nothing was lost", () => {
  expect(run.failures.map(({ functionName, error }) => [functionName, error?.errorMessage])).toEqual([]);
  expect(run.report.denied).toEqual([]);
  expect(run.lost).toEqual([]);
});
