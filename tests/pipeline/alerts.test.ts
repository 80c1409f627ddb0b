import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { incidentText } from "../../core/incidents/incident-text.ts";
import type { Severity } from "../../core/vocabulary/closed-sets.ts";
import { withTransaction } from "../../database/client/transactions.ts";
import { observeIncident } from "../../database/incidents/observe-incident.ts";
import { answers } from "../../lambdas/manage-incidents/answers.ts";
import { workloadSchema } from "../../tasks/workload.ts";
import { type AlertsBench, alarmMessage, alertsBench, record } from "../support/alerts/bench.ts";
import type { FakedChannel } from "../support/alerts/channels.ts";
import { type AlertsFixture, alertsFixture } from "../support/alerts/fixture.ts";

let fixture: AlertsFixture;
let bench: AlertsBench;

beforeAll(async () => {
  fixture = await alertsFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.reset();
  bench = await alertsBench(fixture.pool);
});
afterEach(() => bench.stop());

const sent = () => bench.channels.taken.map(({ channel, subject }) => `${channel}: ${subject}`).sort();
const subjects = (channel: FakedChannel) =>
  bench.channels.taken.filter((one) => one.channel === channel).map(({ subject }) => subject);
const count = async (sql: string) =>
  (await fixture.superuser.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n;

/** What detect-drift does in the transaction of its report. */
async function drift(severity: Severity, notify = true): Promise<void> {
  const settings = workloadSchema.parse({ name: "news", task: "text-classification", source: { path: "a" } });
  await withTransaction(fixture.pool, (client) =>
    observeIncident(
      client,
      {
        ...{ workload: "news", cause: "drift", severity, title: "news: drift of the texts' length" },
        ...{ text: "0.25 against 0.2", at: bench.now(), modelVersion: 3 },
      },
      { notify: notify && settings.drift.alerts, describe: incidentText },
    ),
  );
  await bench.deliver(record(bench.now(), alarmMessage("news-drift-alert", "ALARM", bench.now())));
}

describe("who is notified, by level (R1.13), with no setting changed", () => {
  test.each<[Severity, FakedChannel[]]>([
    ["none", []],
    ["warning", []],
    ["alert", ["email", "slack"]],
    ["critical", ["email", "on-call", "slack"]],
  ])("%s: %j", async (severity, channels) => {
    await drift(severity);
    expect(bench.channels.taken.map(({ channel }) => channel).sort()).toEqual(channels);
  });

  test("with alerts: false no one, of a critical incident, of its end and of an acknowledgement", async () => {
    await drift("critical", false);
    await bench.manage({ action: "acknowledge", incident: 1, forHours: 1 });
    await bench.goTo(90);
    await drift("none", false);
    expect(bench.channels.taken).toEqual([]);
    expect(await count("incidents WHERE state = 'resolved'")).toBe(1);
  });

  test("a promotion notifies the audience of promotions, and opens no incident", async () => {
    await bench.notice({
      key: "outbox-1",
      level: "info",
      audience: "promotions",
      subject: "news version 3 is in production",
    });
    expect(sent()).toEqual([
      "email: news version 3 is in production",
      "slack: news version 3 is in production",
    ]);
    expect(bench.channels.taken.find(({ channel }) => channel === "email")?.to).toBe("models@example.com");
    expect(await count("incidents")).toBe(0);
  });
});

describe("an incident", () => {
  test("is sent once however often its cause repeats, and once more when it gets worse and when it ends", async () => {
    await drift("alert");
    for (let day = 1; day < 5; day++) {
      await bench.goTo(day * 1440);
      await drift("alert");
    }
    expect(subjects("email")).toEqual(["[ALERT] news: drift of the texts' length"]);
    await bench.goTo(5 * 1440);
    await drift("critical");
    await bench.goTo(6 * 1440);
    await drift("critical");
    await drift("warning");
    await bench.goTo(7 * 1440);
    await drift("none");
    await drift("none");
    expect(subjects("email").slice(1)).toEqual([
      "[WORSE] news: drift of the texts' length (now critical)",
      "[RESOLVED] news: drift of the texts' length",
    ]);
    const calls = bench.channels.taken.filter(({ channel }) => channel === "on-call");
    expect(calls.map(({ action, thread }) => [action, thread])).toEqual([
      ["trigger", "ratchet-dev-incident-1"],
      ["resolve", "ratchet-dev-incident-1"],
    ]);
  });

  test("that is acknowledged notifies no one until the time is over, and is then sent again", async () => {
    await drift("critical");
    await bench.manage({ action: "acknowledge", incident: 1, forHours: 24 });
    await bench.goTo(600);
    await drift("critical");
    await bench.goTo(1439);
    expect(subjects("slack")).toHaveLength(1);
    await bench.goTo(1441);
    expect(subjects("slack")).toEqual([
      "[CRITICAL] news: drift of the texts' length",
      "[STILL THERE] news: drift of the texts' length",
    ]);
    expect(bench.channels.taken.flatMap(({ action }) => action ?? [])).toEqual([
      "trigger",
      "acknowledge",
      "trigger",
    ]);
    const { rows } = await fixture.superuser.query(
      "SELECT actor, action, why, before, after FROM alert_actions",
    );
    expect(rows).toEqual([
      {
        ...{ actor: "ada", action: "acknowledge", why: "because" },
        before: expect.objectContaining({ state: "open" }),
        after: expect.objectContaining({ state: "acknowledged", quietUntil: "2026-11-24T00:00:00Z" }),
      },
    ]);
  });

  test("that a person clears is over for everybody, and a cause that comes back opens the next", async () => {
    await drift("alert");
    await bench.manage({ action: "clear", workload: "news" });
    expect(subjects("email").at(-1)).toBe("[RESOLVED] news: drift of the texts' length");
    expect(bench.channels.taken.at(-1)?.body).toContain("Cleared by ada: because");
    await bench.goTo(1440);
    await drift("alert");
    expect(await count("incidents")).toBe(2);
    expect(await count("incidents WHERE state = 'open'")).toBe(1);
  });

  test("that is over, or that there is none of, is refused in an answer, and nothing is changed", async () => {
    await drift("alert");
    await bench.manage({ action: "clear", incidents: [1] });
    await drift("alert");
    expect(await bench.manage({ action: "clear", incidents: [2, 1] })).toMatchObject({
      refused: {
        code: "INC001",
        where: "incident news/drift",
        found: expect.stringContaining("resolved at"),
      },
    });
    const unknown = { code: "INC002", where: "incident 99", found: "no incident of this number" };
    expect(await bench.manage({ action: "clear", incidents: [2, 99] })).toMatchObject({ refused: unknown });
    expect(await bench.manage({ action: "acknowledge", incident: 99, forHours: 1 })).toMatchObject({
      refused: unknown,
    });
    expect(await bench.manage({ action: "clear" })).toMatchObject({ refused: { code: "INC003" } });
    expect(await count("incidents WHERE state = 'open'")).toBe(1);
    expect(await count("alert_actions")).toBe(1);
  });

  test("is listed with its notifications, newest first, until it is resolved; another workload's is not", async () => {
    await drift("alert");
    await bench.notice({ key: "outbox-1", cause: "training", subject: "news: training failed" });
    await bench.notice({ key: "outbox-2", workload: "other", cause: "training", subject: "other: failed" });
    await bench.manage({ action: "clear", incidents: [2] });
    const listed = async (more: object) =>
      answers.list.parse(await bench.manage({ action: "list", workload: "news", ...more }));
    const open = await listed({});
    expect(open.incidents.map(({ id, cause, state }) => ({ id, cause, state }))).toEqual([
      { id: 1, cause: "drift", state: "open" },
    ]);
    const subjectsOf = [
      [2, "news: training failed"],
      [1, "news: drift of the texts' length"],
    ];
    const shown = new Map(open.notifications.map(({ incident, subject }) => [incident, subject]));
    expect([...shown].map(([id, subject]) => [id, subject.replace(/^\[.*?\] /, "")])).toEqual(subjectsOf);
    expect(new Set(open.notifications.map(({ workload }) => workload))).toEqual(new Set(["news"]));
    expect((await listed({ resolved: true })).incidents.map(({ id }) => id)).toEqual([2, 1]);
    expect((await listed({ resolved: true, limit: 1 })).incidents.map(({ id }) => id)).toEqual([2]);
  });

  test("of a failed training ends with the next success, which notifies no one where nothing had failed", async () => {
    const success = { level: "info" as const, resolves: ["training"], onlyResolves: true };
    await bench.notice({ key: "outbox-1", ...success });
    expect(sent()).toEqual([]);
    await bench.notice({ key: "outbox-2", cause: "training", subject: "news: training failed" });
    await bench.notice({ key: "outbox-3", cause: "training", subject: "news: training failed" });
    await bench.goTo(60);
    await bench.notice({ key: "outbox-4", ...success, text: "The training of the next slot succeeded." });
    expect(subjects("email")).toEqual(["[ALERT] news: training failed", "[RESOLVED] news: training failed"]);
  });
});

describe("an alarm", () => {
  test("that flaps is sent once, and is over when it has stayed away for half an hour", async () => {
    for (let round = 0; round < 6; round++) {
      await bench.goTo(round * 20);
      await bench.alarm("load-data-errors", "ALARM");
      await bench.goTo(round * 20 + 10);
      await bench.alarm("load-data-errors", "OK");
    }
    expect(subjects("slack")).toEqual(["[ALERT] Alarm ratchet-dev-load-data-errors"]);
    await bench.goTo(139);
    expect(subjects("slack")).toHaveLength(1);
    await bench.goTo(141);
    expect(subjects("slack").at(-1)).toBe("[RESOLVED] Alarm ratchet-dev-load-data-errors");
  });

  test("whose end overtook it is not opened for ever", async () => {
    const began = alarmMessage("x", "ALARM", bench.now());
    await bench.goTo(5);
    await bench.alarm("x", "OK", "alert", { OldStateValue: "INSUFFICIENT_DATA" });
    await bench.deliver(record(bench.now(), began));
    expect(await count("incidents")).toBe(0);
    expect(await count("notices")).toBe(2);
  });

  test("of drift sends nothing beyond what the report's own transaction enqueued", async () => {
    await bench.alarm("news-drift-critical", "ALARM", "critical");
    expect(sent()).toEqual([]);
  });

  test("links to the entry of the runbook that its description names", async () => {
    await bench.alarm("load-data-errors", "ALARM");
    expect(bench.channels.taken[0]?.body).toContain("https://docs/RUNBOOK.md#a-function-fails");
  });
});

describe("a message", () => {
  test("that comes twice is one", async () => {
    const message = alarmMessage("x", "ALARM", bench.now());
    for (let time = 0; time < 3; time++) await bench.deliver(record(bench.now(), message));
    const notice = { key: "outbox-7", level: "info", subject: "news: sent once" } as const;
    for (let time = 0; time < 3; time++) await bench.notice(notice);
    expect(subjects("email")).toEqual(["[ALERT] Alarm ratchet-dev-x", "news: sent once"]);
  });

  test("that comes again after its incident ended opens nothing", async () => {
    await bench.notice({ key: "outbox-1", cause: "load", subject: "news: batch failed" });
    await bench.notice({ key: "outbox-2", level: "info", resolves: ["load"], onlyResolves: true });
    await bench.goTo(5);
    await bench.notice({ key: "outbox-1", cause: "load", subject: "news: batch failed" });
    expect(await count("incidents WHERE state = 'open'")).toBe(0);
  });

  test("of an unknown format is sent unchanged", async () => {
    await bench.deliver(record(bench.now(), "Budget alert\nYou have spent it all.", "critical", "m-1"));
    expect(subjects("email")).toEqual(["Budget alert"]);
    expect(bench.channels.taken.find(({ channel }) => channel === "email")?.body).toContain(
      "You have spent it all.",
    );
  });
});
