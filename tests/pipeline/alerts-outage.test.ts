import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notifyPeople } from "../../lambdas/notify-people/handler.ts";
import { type AlertsBench, alarmMessage, alertsBench, record } from "../support/alerts/bench.ts";
import { type FakedChannel, fakedChannels, type Mood, type Taken } from "../support/alerts/channels.ts";
import { type AlertsFixture, alertsFixture } from "../support/alerts/fixture.ts";
import { mortal, mortalSessionsEnd } from "../support/mortal-sessions.ts";

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

const taken = (channel: FakedChannel) => bench.channels.taken.filter((one) => one.channel === channel);
/** Of the channels that the server stands for; the others are not configured here. */
const ofFaked = `FROM notifications WHERE channel = ANY('{${fakedChannels.join(",")}}')`;
const states = async () =>
  (await fixture.superuser.query(`SELECT state, count(*)::int AS n ${ofFaked} GROUP BY state`)).rows;
const minuteOf = ({ at }: Taken) => (Date.parse(at) - Date.UTC(2026, 10, 23)) / 60_000;

/** How each is down while it is. */
const down: Record<FakedChannel, Mood> = {
  email: { status: 503 },
  slack: { status: 429, retryAfterSeconds: 30 },
  "on-call": "hangs up",
};

describe("1,000 incidents in six hours, each channel down in turn for two of them", () => {
  const incidents = 1000;
  const begins: Record<FakedChannel, number> = { email: 0, slack: 120, "on-call": 240 };
  const isDown = (channel: FakedChannel, minute: number) =>
    minute >= begins[channel] && minute < begins[channel] + 120;

  test("lose nothing, double nothing, and wait for no other channel's return", {
    timeout: 600_000,
  }, async () => {
    const minute = () => (Date.parse(bench.now()) - Date.UTC(2026, 10, 23)) / 60_000;
    bench.channels.mood = (channel) => (isDown(channel, minute()) ? down[channel] : "takes");
    const openedAt = new Map<string, number>();
    for (let n = 0; n < incidents; n++) {
      await bench.goTo(Math.floor((n * 360) / incidents));
      openedAt.set(`[CRITICAL] Alarm ratchet-dev-a${n}`, minute());
      await bench.alarm(`a${n}`, "ALARM", "critical");
      // Two of three get better again, in the middle of somebody's outage.
      if (n % 3 > 0 && n >= 100) await bench.alarm(`a${n - 100}`, "OK", "critical");
    }
    await bench.goTo(480);
    // At least one channel that was up took each alert at once.
    expect(bench.fallbackTopic).toEqual([]);
    expect(await states()).toEqual([{ state: "sent", n: await enqueued() }]);
    for (const channel of fakedChannels) {
      const keyed = taken(channel).map(({ subject, action, thread }) => `${action} ${thread} ${subject}`);
      expect(new Set(keyed).size).toBe(keyed.length);
      const opened = taken(channel).filter(({ subject }) => subject.includes("[CRITICAL]"));
      expect(opened).toHaveLength(incidents);
      for (const one of opened) {
        const since = openedAt.get(one.subject.replace("ratchet-dev: ", "")) ?? Number.NaN;
        // A channel that is up receives the alert within the minute; one that was down, half an hour after its return at the latest.
        if (isDown(channel, since)) expect(minuteOf(one)).toBeLessThanOrEqual(begins[channel] + 120 + 30);
        else expect(minuteOf(one) - since).toBeLessThanOrEqual(since < begins[channel] ? 0 : 30);
      }
      // One try a minute at most, of a channel that is down.
      expect(bench.channels.tries[channel] - taken(channel).length).toBeLessThan(20);
    }
    // A channel receives the beginning of an incident before its end.
    for (const channel of fakedChannels) {
      const places = new Map(
        taken(channel).map(({ subject, thread, action }, place) => [`${action ?? subject} ${thread}`, place]),
      );
      for (const [name, place] of places) {
        const began = name.replace("resolve ", "trigger ").replace("[RESOLVED]", "[CRITICAL]");
        expect(places.get(began) ?? Number.NaN).toBeLessThanOrEqual(place);
      }
    }
  });

  const enqueued = async () =>
    Number((await fixture.superuser.query(`SELECT count(*) AS n ${ofFaked}`)).rows[0].n);
});

describe("a channel", () => {
  test("that is down for more than three days gives up what waited so long, and the others say so", async () => {
    bench.channels.mood = (channel) => (channel === "email" ? "hangs up" : "takes");
    await bench.alarm("x", "ALARM");
    await bench.goTo(60);
    await bench.alarm("y", "ALARM");
    await bench.goTo(3 * 1440 + 180);
    const { rows } = await fixture.superuser.query(
      "SELECT state, count(*)::int AS n FROM notifications WHERE channel = 'email' GROUP BY state",
    );
    expect(rows).toEqual([{ state: "given-up", n: 2 }]);
    expect(taken("slack").map(({ subject }) => subject)).toContain(
      "[ALERT] email does not bring notifications",
    );
  });

  test("that one message makes fail goes on with the others, and pauses for them no longer than a minute", async () => {
    const { senderOf } = bench.ports;
    bench.ports.senderOf = async (channel) => {
      const send = await senderOf(channel);
      if (send === null || channel !== "email") return send;
      return async (notification) =>
        notification.subject.includes("poison")
          ? { kind: "failed", reason: "HTTP 500" }
          : await send(notification);
    };
    await bench.alarm("poison", "ALARM");
    for (let minute = 2; minute < 120; minute += 2) {
      await bench.goTo(minute);
      await bench.alarm(`m${minute}`, "ALARM");
    }
    await bench.goTo(122);
    const delays = taken("email").map((one) => minuteOf(one) - Number(/-m(\d+)$/.exec(one.subject)?.[1]));
    expect(Math.max(...delays)).toBeLessThanOrEqual(2);
    expect(delays).toHaveLength(59);
  });

  test("that is not configured has nothing pending, and reports do not count that as a failure", async () => {
    bench.unconfigure("on-call", "slack");
    await bench.alarm("x", "ALARM", "critical");
    expect(bench.channels.taken.map(({ channel }) => channel)).toEqual(["email"]);
    const { rows } = await fixture.superuser.query(
      `SELECT channel, state, last_error ${ofFaked} ORDER BY channel`,
    );
    expect(rows).toEqual([
      { channel: "email", state: "sent", last_error: null },
      { channel: "on-call", state: "given-up", last_error: "not configured" },
      { channel: "slack", state: "given-up", last_error: "not configured" },
    ]);
  });
});

describe("notify-people", () => {
  test("that runs ten times at once sends each notification once", async () => {
    bench.channels.mood = () => ({ status: 503 });
    for (let n = 0; n < 30; n++) await bench.alarm(`a${n}`, "ALARM", "critical");
    bench.channels.mood = () => "takes";
    // No one-time schedule starts it: ten invocations do, at the same instant.
    await fixture.superuser.query("UPDATE notification_channels SET retry_at = NULL");
    await fixture.superuser.query("UPDATE notifications SET next_attempt_at = at");
    await Promise.all(
      Array.from({ length: 10 }, () =>
        notifyPeople(bench.ports, { event: "NotificationDue", at: bench.now() }),
      ),
    );
    for (const channel of fakedChannels)
      expect(new Set(taken(channel).map(({ body }) => body)).size).toBe(30);
    expect(bench.channels.taken).toHaveLength(90);
  });

  test("that gets the same alarm ten times at once opens one incident and notifies people once", async () => {
    const message = record(bench.now(), alarmMessage("x", "ALARM", bench.now()));
    await Promise.all(Array.from({ length: 10 }, () => bench.deliver(message)));
    expect(taken("email")).toHaveLength(1);
  });

  test.each([
    ["notify-people:before-send", 0],
    ["notify-people:after-send", 1],
  ])("killed at %s loses nothing, and doubles %i at most of a channel", async (faultPoint, doubled) => {
    const message = record(bench.now(), alarmMessage("x", "ALARM", bench.now()), "critical");
    const script = join(import.meta.dirname, "../support/alerts/notify-and-die.ts");
    const event = JSON.stringify({ Records: [message] });
    const { port } = fixture.postgres;
    const args = [script, String(port), "ratchet", bench.channels.url, faultPoint, event];
    const child = spawn(process.execPath, args, { env: { ...process.env, PGAPPNAME: mortal } });
    const signal = await new Promise((resolve) => child.on("exit", (_, ended) => resolve(ended)));
    expect(signal).toBe("SIGKILL");
    await mortalSessionsEnd(fixture.superuser);
    await bench.goTo(60);
    expect(await states()).toEqual([{ state: "sent", n: 3 }]);
    const times = fakedChannels.map((channel) => taken(channel).length);
    // The channels send at the same time: when one is killed after its send, the others may have sent as well.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...times)).toBeLessThanOrEqual(1 + doubled);
  });

  test("that died after sending and before marking sends that one again, and nothing else twice", async () => {
    await bench.alarm("before", "ALARM");
    const dying = {
      ...bench.ports,
      store: {
        ...bench.ports.store,
        markSent: async () => {
          throw new Error("killed");
        },
      },
    };
    const message = record(bench.now(), alarmMessage("x", "ALARM", bench.now()));
    await expect(notifyPeople(dying, { Records: [message] })).rejects.toThrow("killed");
    await bench.goTo(60);
    const about = (name: string) => taken("email").filter(({ subject }) => subject.endsWith(name)).length;
    expect([about("before"), about("-x")]).toEqual([1, 2]);
    expect(await states()).toEqual([{ state: "sent", n: 4 }]);
  });

  test("without its database sends an alarm at once, once, and by every channel of the level", async () => {
    const away = async () => {
      throw new Error("no connection");
    };
    const ports = { ...bench.ports, store: { ...bench.ports.store, recordNotice: away, dueOf: away } };
    const message = record(bench.now(), alarmMessage("database-down", "ALARM", bench.now()), "critical");
    for (let time = 0; time < 2; time++) await notifyPeople(ports, { Records: [message] });
    expect(bench.channels.taken.map(({ channel }) => channel).sort()).toEqual(["email", "on-call", "slack"]);
    // The end comes when the database is back, which knows nothing of the beginning.
    await bench.goTo(30);
    await bench.alarm("database-down", "OK", "critical");
    const calls = taken("on-call").map(({ action, thread }) => `${action} ${thread}`);
    expect(calls).toEqual([
      "trigger ratchet-dev-alarm:ratchet-dev-database-down",
      "resolve ratchet-dev-alarm:ratchet-dev-database-down",
    ]);
  });

  test("without its database sends the end of an alarm too, and does not fail over a new alarm", async () => {
    const away = async () => {
      throw new Error("no connection");
    };
    const ports = { ...bench.ports, store: { ...bench.ports.store, recordNotice: away, dueOf: away } };
    const notify = async (message: object) =>
      await notifyPeople(ports, { Records: [record(bench.now(), message, "critical")] });
    await notify(alarmMessage("x", "ALARM", bench.now()));
    await bench.goTo(10);
    await notify({ ...alarmMessage("x", "OK", bench.now()), OldStateValue: "ALARM" });
    const subjects = taken("email").map(({ subject }) => subject);
    expect(subjects).toEqual(["[CRITICAL] Alarm ratchet-dev-x", "[RESOLVED] Alarm ratchet-dev-x"]);
    expect(taken("on-call").map(({ action }) => action)).toEqual(["trigger", "resolve"]);
    await notify({ ...alarmMessage("new", "OK", bench.now()), OldStateValue: "INSUFFICIENT_DATA" });
    expect(taken("email")).toHaveLength(2);
  });

  test("without its database and without any channel fails, so that it is tried again", async () => {
    const away = async () => {
      throw new Error("no connection");
    };
    const ports = { ...bench.ports, store: { ...bench.ports.store, recordNotice: away } };
    bench.channels.mood = () => "hangs up";
    const message = record(bench.now(), alarmMessage("x", "ALARM", bench.now()));
    await expect(notifyPeople(ports, { Records: [message] })).rejects.toThrow(
      "neither the database nor any channel",
    );
  });

  test("whose server restarts while channels are down loses nothing", async () => {
    bench.channels.mood = () => "hangs up";
    for (let n = 0; n < 5; n++) await bench.alarm(`a${n}`, "ALARM", "critical");
    await fixture.postgres.restart();
    bench.channels.mood = () => "takes";
    await bench.goTo(60);
    expect(bench.channels.taken).toHaveLength(15);
  });
});
