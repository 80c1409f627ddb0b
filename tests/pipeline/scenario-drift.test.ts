import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rehearsed } from "../support/rehearsal.ts";
import { rehearseScenario, wordsOf } from "../support/rehearsal-scenario.ts";

// Four weeks in the second of which people begin to ask about a class that no labelled row had, as
// `npm run rehearse -- --scenario drift`: from the first request of that class to the model that knows it.

let run: Rehearsed;

beforeAll(async () => {
  run = await rehearseScenario("drift");
}, 900_000);

afterAll(() => run?.end());

const drift = () => {
  const found = run.report.incidents.filter(({ cause }) => cause === "drift");
  expect(found).toHaveLength(1);
  const [incident] = found;
  if (incident === undefined) throw new Error("no incident of drift");
  return incident;
};
const decisions = () => run.report.workloads[0]?.decisions ?? [];

test("no report says drift before the class appears", () => {
  const [second = ""] = run.slots.slice(1);
  const early = run.report.driftReports.filter(({ day }) => day <= second.slice(0, 10));
  expect(early.filter(({ severity }) => severity !== "none")).toEqual([]);
});

test("the class is seen within three days, and opens one incident", () => {
  const [second = ""] = run.slots.slice(1);
  const appeared = Date.parse(second) + 2 * 86_400_000;
  const openedAt = Date.parse(drift().openedAt);
  expect(openedAt).toBeGreaterThan(appeared);
  expect(openedAt).toBeLessThan(appeared + 3.5 * 86_400_000);
  expect(drift().seen).toBeGreaterThan(1);
});

test("the incident notifies people by e-mail and Slack when it opens and when it is over, and not each day", () => {
  const about = run.report.notifications.filter(({ subject }) => /drift/i.test(subject));
  for (const channel of ["email", "slack"]) {
    const subjects = about.filter((one) => one.channel === channel).map(({ subject }) => wordsOf(subject));
    expect(subjects[0]).toMatch(/^\[(ALERT|CRITICAL)\]/);
    expect(subjects.at(-1)).toMatch(/^\[RESOLVED\]/);
    expect(subjects.length).toBeLessThanOrEqual(4);
  }
});

test("a training is asked for once: beside the slots' own there is one more training and one more decision", () => {
  const [workload] = run.report.workloads;
  expect(workload?.trainings).toHaveLength(run.slots.length + 1);
  expect(decisions()).toHaveLength(run.slots.length + 1);
  const unasked = decisions().filter(({ slot }) => !run.slots.includes(slot));
  expect(unasked).toHaveLength(1);
  expect(unasked[0]?.slot).toBe(drift().openedAt);
});

test("what was asked for went through the gate as every other", () => {
  for (const { promoted, f1New, f1Production, minimum } of decisions()) {
    expect(promoted).toBe(f1New > minimum && (f1Production === null || f1New > f1Production));
  }
});

test("a model that was trained on the class is promoted, and the incident is over within two slots of its opening", () => {
  const { openedAt, resolvedAt, state } = drift();
  expect(state).toBe("resolved");
  const slotsAfter = run.slots.filter((slot) => slot > openedAt);
  const cured = decisions().find(({ slot, promoted }) => promoted && slot > openedAt);
  expect(cured).toBeDefined();
  expect(slotsAfter.slice(0, 2)).toContain(cured?.slot);
  const afterTwo = Date.parse(slotsAfter[1] ?? "") + 7 * 86_400_000;
  expect(Date.parse(resolvedAt ?? "")).toBeLessThan(afterTwo);
  expect(run.report.driftReports.at(-1)).toMatchObject({ severity: "none" });
});

test("whatever was in production answered the requests", () => {
  expect(run.report.incidents.filter(({ cause }) => cause === "serving")).toEqual([]);
});

test("no request is lost on the way, nothing failed and nothing was refused", () => {
  const [traffic] = run.report.traffic;
  expect(traffic?.logged).toBe(traffic?.requests);
  expect(traffic?.feedbackLogged).toBe(traffic?.feedback);
  expect(run.failures.map(({ functionName, error }) => [functionName, error?.errorMessage])).toEqual([]);
  expect(run.report.denied).toEqual([]);
  expect(run.lost).toEqual([]);
});
