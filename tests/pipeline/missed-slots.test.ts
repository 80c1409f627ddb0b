import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Notice } from "../../core/incidents/notice.ts";
import { parseSchedule } from "../../core/time/schedule-expression.ts";
import { slotOf } from "../../core/time/slot.ts";
import { detectDrift } from "../../lambdas/detect-drift/handler.ts";
import type { DetectDriftPorts } from "../../lambdas/detect-drift/ports.ts";
import { driftStore, requestLog } from "../../lambdas/detect-drift/wire.ts";
import type { BusEvent } from "../support/pipeline/bench.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";

// Real: PostgreSQL, reconcile, load-data and detect-drift. What they publish is delivered here, at once and once; no
// training follows.

const timeZone = "Europe/Paris";
const daily = { load: "cron(30 2 * * ? *)", drift: "cron(0 1 * * ? *)" };
const silent = { info() {}, warn() {}, error() {}, child: () => silent };

let fixture: PipelineFixture;
let drift: DetectDriftPorts;
let notices: Notice[];

beforeAll(async () => {
  fixture = await pipelineFixture();
  const { world, settings } = fixture.bench;
  world.topics.publish = async (notice) => void notices.push(notice);
  drift = {
    ...{ logger: silent, ...world, settings, timeZone },
    log: requestLog(fixture.pool),
    store: driftStore(fixture.pool),
    metrics: { print: () => undefined },
    retentionDays: 90,
  };
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.reset();
  notices = [];
});

const source = { path: "news.csv", initialShare: 0.1, share: 0.01 };
const deploy = (schedule: Partial<typeof daily>, at: string) =>
  fixture.bench.configure({ source, schedule: { ...daily, ...schedule } }, at);
const later = (instant: string, hours: number) => slotOf(new Date(Date.parse(instant) + hours * 3_600_000));
const due = (expression: string, from: string, until: string) =>
  parseSchedule(expression, timeZone).due(new Date(from), new Date(until)).map(slotOf);

const run = async ({ schedule, slot }: BusEvent) => {
  if (schedule === "load") await fixture.bench.load(String(slot));
  else await detectDrift(drift, { workload: "news", schedule, slot });
};

/** A pass, and the work of what it asked for. Result: the slots that it asked for, by schedule. */
async function pass(at: string): Promise<{ load: string[]; drift: string[] }> {
  await fixture.bench.reconcile(at);
  const missed = (await fixture.bench.take()).filter(({ event }) => event === "SlotMissed");
  for (const event of missed) await run(event);
  await fixture.bench.take();
  const of = (schedule: string) =>
    missed.filter((event) => event.schedule === schedule).map(({ slot }) => String(slot));
  return { load: of("load"), drift: of("drift") };
}

const text = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
async function effects() {
  const slots = async (query: string) =>
    (await fixture.superuser.query<{ slot: string }>(query)).rows.map(({ slot }) => slot);
  return {
    batches: await slots(`SELECT ${text("slot")} AS slot FROM batches ORDER BY slot`),
    load: await slots(`SELECT ${text("slot")} AS slot FROM slot_runs WHERE schedule = 'load' ORDER BY slot`),
    drift: await slots(
      `SELECT ${text("slot")} AS slot FROM slot_runs WHERE schedule = 'drift' ORDER BY slot`,
    ),
    days: await slots("SELECT report_date::text AS slot FROM drift_reports ORDER BY report_date"),
  };
}
const lines = () =>
  notices
    .filter(({ subject }) => /reconcile repaired|repairs do not hold/.test(subject))
    .map(({ text }) => text);

describe("a hundred days without any schedule, over the night on which clocks go forward", () => {
  const deployed = "2026-02-14T12:00:00Z";
  const firstPass = "2026-05-25T12:00:00Z";
  const slots = { load: due(daily.load, deployed, firstPass), drift: due(daily.drift, deployed, firstPass) };

  test("all 100 of each schedule are found at once, reported in one line, and caught up oldest first, 20 in a pass", async () => {
    expect([slots.load.length, slots.drift.length]).toEqual([100, 100]);
    deploy({}, deployed);
    for (let hour = 0; hour < 5; hour++) {
      const asked = await pass(later(firstPass, hour));
      expect(asked.load).toEqual(slots.load.slice(hour * 20, hour * 20 + 20));
      expect(asked.drift).toEqual(slots.drift.slice(hour * 20, hour * 20 + 20));
    }
    expect(await effects()).toEqual({
      batches: slots.load,
      load: slots.load,
      drift: slots.drift,
      days: slots.drift.map((slot) => later(slot, -22).slice(0, 10)),
    });
    const [first] = lines();
    // 99: the slot whose local time did not exist, 02:30 on 29 March, is not reported.
    expect(first).toContain(
      `- 99 slots of its load schedule, ${slots.load[0]} to ${slots.load[99]}, had no effect`,
    );
    expect(first).toContain(
      `- 100 slots of its drift schedule, ${slots.drift[0]} to ${slots.drift[99]}, had no effect`,
    );
    expect(lines().filter((line) => line.includes("schedule"))).toEqual([first]);
  });

  test("once all have run, further passes ask for nothing and change nothing", async () => {
    deploy({}, deployed);
    for (let hour = 0; hour < 5; hour++) await pass(later(firstPass, hour));
    const before = await effects();
    for (let hour = 5; hour < 12; hour++) {
      expect(await pass(later(firstPass, hour))).toEqual({ load: [], drift: [] });
    }
    expect(await effects()).toEqual(before);
  });

  test("asked for and never done: each is tried again after 1, 2, 4 and 8 hours, and people are notified once more", async () => {
    deploy({}, deployed);
    const asked = new Map<string, number[]>();
    for (let hour = 0; hour < 30; hour++) {
      await fixture.bench.reconcile(later(firstPass, hour));
      for (const { event, schedule, slot } of await fixture.bench.take()) {
        if (event !== "SlotMissed" || schedule !== "load" || String(slot) > firstPass) continue;
        asked.set(String(slot), [...(asked.get(String(slot)) ?? []), hour]);
      }
    }
    // The oldest have their pauses; meanwhile the others have their turn.
    expect(asked.get(slots.load[0] ?? "")).toEqual([0, 1, 3, 7, 15, 23]);
    expect([...asked.keys()].sort()).toEqual([...slots.load].sort());
    expect(lines().filter((line) => line.includes("99 slots of its load schedule"))).toHaveLength(1);
    expect(lines().some((line) => line.includes("20 slots of its load schedule"))).toBe(true);
  });

  test("a second pass of the same instant asks for nothing more, since 20 slots of each schedule were asked for", async () => {
    deploy({}, deployed);
    const askedBy = async () => {
      await fixture.bench.reconcile(firstPass);
      const asked = (await fixture.bench.take()).filter(({ event }) => event === "SlotMissed");
      return asked.map(({ schedule, slot }) => `${schedule} ${slot}`).sort();
    };
    const first = [
      ...slots.drift.slice(0, 20).map((slot) => `drift ${slot}`),
      ...slots.load.slice(0, 20).map((slot) => `load ${slot}`),
    ];
    expect(await askedBy()).toEqual(first);
    expect(await askedBy()).toEqual([]);
  });

  test("three passes of the same instant notify people once, and every slot has one effect", async () => {
    deploy({}, deployed);
    await Promise.all([1, 1, 1].map(() => fixture.bench.reconcile(firstPass)));
    for (const event of await fixture.bench.take()) if (event.event === "SlotMissed") await run(event);
    expect((await effects()).batches).toEqual(slots.load.slice(0, 20));
    expect(lines().filter((line) => line.includes("100 slots of its drift"))).toHaveLength(1);
  });
});

test("a hundred weekly slots: nearly two years are looked back upon", async () => {
  const weekly = "cron(0 2 ? * MON *)";
  const [deployed, now] = ["2024-12-14T12:00:00Z", "2026-11-13T12:00:00Z"];
  deploy({ load: weekly, drift: "cron(0 1 1 1 ? 2199)" }, deployed);
  for (let hour = 0; hour < 6; hour++) await pass(later(now, hour));
  const slots = due(weekly, deployed, now);
  expect(slots).toHaveLength(100);
  expect((await effects()).batches).toEqual(slots);
});

describe("the nights on which clocks change, a slot at 02:30 in Paris, hourly passes", () => {
  /** Fires what EventBridge Scheduler fires, and passes each hour. Result: what was caught up. */
  async function nights(from: string, days: number): Promise<string[]> {
    deploy({}, from);
    const caughtUp: string[] = [];
    for (let hour = 1; hour <= days * 24; hour++) {
      const now = later(from, hour);
      for (const schedule of ["load", "drift"] as const) {
        const fired = parseSchedule(daily[schedule], timeZone).between(
          new Date(later(from, hour - 1)),
          new Date(now),
        );
        for (const slot of fired) await run({ schedule, slot: slotOf(slot) });
      }
      const asked = await pass(now);
      caughtUp.push(...asked.load, ...asked.drift);
    }
    return caughtUp;
  }

  test("forward: the slot that Scheduler skips is caught up once, and no one is notified", async () => {
    expect(await nights("2026-03-27T12:00:00Z", 4)).toEqual(["2026-03-29T01:30:00Z"]);
    expect((await effects()).batches).toEqual([
      "2026-03-28T01:30:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-30T00:30:00Z",
      "2026-03-31T00:30:00Z",
    ]);
    expect(lines().filter((line) => line.includes("schedule"))).toEqual([]);
  });

  test("back: the one that occurs twice has one effect, at its first occurrence", async () => {
    expect(await nights("2026-10-23T12:00:00Z", 3)).toEqual([]);
    expect((await effects()).batches).toEqual([
      "2026-10-24T00:30:00Z",
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ]);
  });
});

describe("since when slots are due", () => {
  test("from when the settings were written, though reconcile came only three days later", async () => {
    deploy({}, "2026-11-02T00:00:00Z");
    const asked = await pass("2026-11-05T00:00:00Z");
    expect(asked.load).toEqual(["2026-11-02T01:30:00Z", "2026-11-03T01:30:00Z", "2026-11-04T01:30:00Z"]);
    expect(asked.drift).toEqual(
      ["2026-11-03T00:00:00Z", "2026-11-04T00:00:00Z"].slice(0, asked.drift.length),
    );
    expect(asked.drift[0]).toBe("2026-11-03T00:00:00Z");
  });

  test("a changed schedule makes no past slot due, and keeps those that were due", async () => {
    deploy({}, "2026-11-02T00:00:00Z");
    await pass("2026-11-02T00:00:00Z");
    deploy({ load: "cron(0 12 * * ? *)" }, "2026-11-04T00:00:00Z");
    const { load } = await pass("2026-11-06T00:00:00Z");
    // 02:30 on the 2nd and the 3rd, noon of the 4th and the 5th; all in Paris.
    expect(load).toEqual([
      "2026-11-02T01:30:00Z",
      "2026-11-03T01:30:00Z",
      "2026-11-04T11:00:00Z",
      "2026-11-05T11:00:00Z",
    ]);
  });

  test("a change of another setting changes no slot that is due", async () => {
    deploy({}, "2026-11-02T00:00:00Z");
    await pass("2026-11-02T00:00:00Z");
    fixture.bench.configure(
      { source, schedule: daily, promotion: { minimum: 0.6, minimumRows: 1 } },
      "2026-11-04T00:00:00Z",
    );
    const { load } = await pass("2026-11-05T00:00:00Z");
    expect(load).toEqual(["2026-11-02T01:30:00Z", "2026-11-03T01:30:00Z", "2026-11-04T01:30:00Z"]);
  });

  test("a schedule that is changed back has no slots due for the time between", async () => {
    deploy({}, "2026-11-02T12:00:00Z");
    await pass("2026-11-02T12:00:00Z");
    deploy({ load: "cron(0 12 1 1 ? *)" }, "2026-11-03T12:00:00Z");
    await pass("2026-11-03T12:00:00Z");
    deploy({}, "2026-11-10T12:00:00Z");
    const { load } = await pass("2026-11-12T12:00:00Z");
    expect(load).toEqual(["2026-11-11T01:30:00Z", "2026-11-12T01:30:00Z"]);
  });

  test("a stack of the release before, which stored no expressions, has slots due since it was first seen", async () => {
    await fixture.superuser.query(
      "INSERT INTO schedules_seen (workload, schedule, since) VALUES ('news', 'load', '2026-11-01T12:00:00Z')",
    );
    deploy({}, "2026-11-03T12:00:00Z");
    const asked = await pass("2026-11-04T12:00:00Z");
    expect(asked.load).toEqual(["2026-11-02T01:30:00Z", "2026-11-03T01:30:00Z", "2026-11-04T01:30:00Z"]);
    // Days were not examined then: the first slot of drift is the one after the deployment.
    expect(asked.drift).toEqual(["2026-11-04T00:00:00Z"]);
  });
});
