import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rehearsed } from "../support/rehearsal.ts";
import { rehearseScenario, wordsOf } from "../support/rehearsal-scenario.ts";

// Two weeks in which the platform fails, as `npm run rehearse -- --scenario incident`: PostgreSQL is dead for two hours of
// a night, Slack for two others in which a promotion is decided, and later no request comes for three days.

let run: Rehearsed;

beforeAll(async () => {
  run = await rehearseScenario("incident");
}, 900_000);

afterAll(() => run?.end());

const of = (cause: RegExp) => run.report.incidents.filter((incident) => cause.test(incident.cause));

test("each day has its report all the same, also the one whose slot came while the database was dead", () => {
  const days = run.report.driftReports.map(({ day }) => day);
  expect(new Set(days).size).toBe(days.length);
  expect(days.length).toBeGreaterThanOrEqual(14);
});

test("every request is in the inference log once", () => {
  const [traffic] = run.report.traffic;
  expect(traffic?.requests).toBeGreaterThan(2900);
  expect(traffic?.logged).toBe(traffic?.requests);
  expect(traffic?.feedbackLogged).toBe(traffic?.feedback);
});

test("people are notified that functions fail while the database is dead, and that it is over, with few notifications", () => {
  const [first = ""] = run.slots;
  // Midnight and a half of day 3, and what comes of it until the morning.
  const night = Date.parse(first) + 2 * 86_400_000 - 90 * 60_000;
  const notifications = run.report.notifications
    .filter(
      ({ at, channel }) =>
        channel === "email" && Date.parse(at) > night && Date.parse(at) < night + 6 * 3_600_000,
    )
    .map(({ subject }) => wordsOf(subject));
  expect(notifications).toEqual(
    expect.arrayContaining([
      "[ALERT] Alarm ratchet-dev-detect-drift-errors",
      "[RESOLVED] Alarm ratchet-dev-detect-drift-errors",
      "newsgroups: reconcile repaired 1",
    ]),
  );
  expect(notifications.length).toBeLessThan(16);
});

test("Slack receives the pending notifications once it is back, each notice once", () => {
  const resourcesOf = (channel: string) =>
    run.report.notifications
      .filter((one) => one.channel === channel && one.level !== "fallback")
      .map(({ subject }) => wordsOf(subject))
      .sort();
  expect(resourcesOf("slack")).toEqual(resourcesOf("email"));
});

test("a feed that stopped opens an incident the next morning, which is over when it is back", () => {
  const [stopped, ...others] = of(/^traffic$/);
  expect(others).toEqual([]);
  expect(stopped).toMatchObject({ severity: "alert", state: "resolved" });
  // Day 10 is the Wednesday of the second week; its report is made at 01:00 of day 11.
  const thursday = Date.parse(run.slots[1] ?? "") + 3 * 86_400_000;
  expect(Math.abs(Date.parse(stopped?.openedAt ?? "") - thursday)).toBeLessThan(6 * 3_600_000);
});

test("nothing drifted, and nothing is open or lost at the end", () => {
  expect(of(/^drift$/)).toEqual([]);
  expect(run.report.incidents.filter(({ state }) => state !== "resolved")).toEqual([]);
  expect(run.lost).toEqual([]);
  expect(run.report.denied).toEqual([]);
});
