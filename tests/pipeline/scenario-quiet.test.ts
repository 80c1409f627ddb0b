import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOf } from "../../rehearsal/database.ts";
import type { Rehearsed } from "../support/rehearsal.ts";
import { rehearseScenario, wordsOf } from "../support/rehearsal-scenario.ts";
import { runCommand } from "../support/run-command.ts";

// Two weeks in which nothing happens, as `npm run rehearse -- --scenario quiet`: people ask the served model every day,
// fewer at weekends, and say of some answers what would have been right.

let run: Rehearsed;

beforeAll(async () => {
  run = await rehearseScenario("quiet");
}, 900_000);

afterAll(() => run?.end());

test("every request was answered, and each is in the inference log once, like each label that came back", () => {
  const [traffic] = run.report.traffic;
  // Ten weekdays, two Saturdays and two Sundays; the first night of the model has no requests.
  expect(traffic?.requests).toBeGreaterThan(3300);
  expect(traffic?.requests).toBeLessThanOrEqual(3540);
  expect(traffic?.logged).toBe(traffic?.requests);
  expect(traffic?.feedback).toBeGreaterThan(900);
  expect(traffic?.feedbackLogged).toBe(traffic?.feedback);
});

test("each day has one report, and none says drift", () => {
  const { driftReports } = run.report;
  const days = driftReports.map(({ day }) => day);
  expect(new Set(days).size).toBe(days.length);
  // The day before the first model has one too: it says that there was nothing to judge.
  expect(days.length).toBeGreaterThanOrEqual(14);
  expect(driftReports.filter(({ severity }) => severity !== "none")).toEqual([]);
  expect(driftReports.filter(({ drift }) => drift)).toEqual([]);
  expect(driftReports.at(-1)).toMatchObject({ data: expect.any(Number), prediction: expect.any(Number) });
});

test("there is no incident, and people are notified of decisions only", () => {
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

describe("the commands, against the run", () => {
  const command = (name: string, ...args: string[]) => runCommand(run.cloud, name, args);
  const why = ["--why", "the test", "--as", "tester"];
  const opened = async (all = false) => {
    const { output } = await command("view-alerts", "--json", ...(all ? ["--all"] : []));
    const {
      incidents,
    }: { incidents: { id: number; cause: string; state: string; quietUntil: string | null }[] } =
      JSON.parse(output);
    return incidents;
  };

  test("check-drift examines the newest day, or the named one, and ends with 0 when nothing drifts", async () => {
    const newest = run.report.driftReports.at(-1)?.day ?? "";
    const shown = await command("check-drift");
    expect(shown).toMatchObject({ status: 0, errors: "" });
    expect(shown.output).toContain(`Workload newsgroups, day ${newest}, version`);
    expect(shown.output).toMatch(/feature +test +score +verdict +p +rows/);
    const early = run.report.driftReports[3]?.day ?? "";
    const { output } = await command("check-drift", "--day", early, "--json");
    expect(JSON.parse(output)).toMatchObject({ workload: "newsgroups", day: early, severity: "none" });
  });

  test("check-drift of a day that has not ended says what to give", async () => {
    const { status, errors } = await command("check-drift", "--day", "2199-01-01");
    expect(status).toBe(2);
    expect(errors).toContain("TRG008 --day: 2199-01-01; expected a day that schedule");
  });

  test("view-alerts of quiet weeks shows that nothing is open, and which notifications were sent", async () => {
    const { status, output } = await command("view-alerts");
    expect(status).toBe(0);
    expect(output).toContain("No incident is open.");
    expect(output).toMatch(/email +info +ratchet-dev: newsgroups version 1 is in production/);
    // Not a terminal: nothing but text.
    expect(output.includes("\u001b")).toBe(false);
  });

  test("an incident is shown, acknowledged until a time and closed, and the audit knows who and why", async () => {
    await openIncident();
    const [incident] = await opened();
    expect(incident).toMatchObject({ cause: "training", state: "open" });
    expect((await command("view-alerts")).status).toBe(4);
    const id = String(incident?.id);

    const quieted = await command("acknowledge", id, "--for", "90m", ...why);
    expect(quieted).toMatchObject({ status: 0, errors: "" });
    const now = run.cloud.clock.now().getTime();
    const [acknowledged] = await opened();
    expect(acknowledged?.state).toBe("acknowledged");
    expect(Math.abs(Date.parse(acknowledged?.quietUntil ?? "") - now - 90 * 60_000)).toBeLessThan(1000);

    expect(await command("clear-alerts", id, ...why)).toMatchObject({ status: 0, errors: "" });
    expect(await opened()).toEqual([]);
    expect(await opened(true)).toMatchObject([{ state: "resolved" }]);
    const database = databaseOf(run.cloud);
    const { rows } = await database.query("SELECT actor, action, why FROM alert_actions ORDER BY id");
    await database.end();
    expect(rows).toEqual([
      { actor: "tester", action: "acknowledge", why: "the test" },
      { actor: "tester", action: "clear", why: "the test" },
    ]);
  });

  test("what is missing is refused before anything is asked", async () => {
    expect(await command("acknowledge", "1")).toMatchObject({
      status: 2,
      errors: expect.stringContaining("--why"),
    });
    const { status, errors } = await command("clear-alerts", ...why);
    expect(status).toBe(2);
    expect(errors).toContain("TRG007");
    const unknown = await command("acknowledge", "999999", ...why);
    expect(unknown.status).toBe(2);
    expect(unknown.errors.trim()).toMatch(/^INC002 incident 999999: no incident of this number;/);
  });
});

/** A notice as a failed training gives it. */
async function openIncident(): Promise<void> {
  const { sns, lambda } = run.cloud.services;
  const notice = {
    ...{ notice: 1, key: "test-training", level: "alert", audience: "alerts", workload: "newsgroups" },
    ...{ subject: "newsgroups: the training failed", text: "A test says so.", cause: "training" },
  };
  const topicArn = "arn:aws:sns:eu-west-3:000000000000:ratchet-dev-alert";
  await sns.publish({ topicArn, subject: "", message: JSON.stringify(notice) });
  await run.cloud.clock.runUntil(new Date(run.cloud.clock.now().getTime() + 60_000));
  expect(lambda.pending()).toEqual([]);
}
