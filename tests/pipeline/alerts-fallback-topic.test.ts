import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notifyPeople } from "../../lambdas/notify-people/handler.ts";
import { type AlertsBench, alarmMessage, alertsBench, record } from "../support/alerts/bench.ts";
import type { FakedChannel, Mood } from "../support/alerts/channels.ts";
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

const subjects = (channel: FakedChannel) =>
  bench.channels.taken
    .filter((one) => one.channel === channel)
    .map(({ subject }) => subject.replace("ratchet-dev: ", ""));
const states = async (channel: FakedChannel) =>
  (
    await fixture.superuser.query("SELECT state FROM notifications WHERE channel = $1 ORDER BY id", [channel])
  ).rows.map(({ state }) => state);
const only = (ill: FakedChannel, mood: Mood) => (channel: FakedChannel) => (channel === ill ? mood : "takes");
const ses = (name: string, message: string, status = 400): Mood => ({
  status,
  answer: JSON.stringify({ __type: name, message }),
});

const unverified = ses(
  "MessageRejected",
  "Email address is not verified. The following identities failed: r@e.com",
);

/** Answers of a channel that takes nothing from us any more. */
const lockouts: [string, FakedChannel, Mood][] = [
  ["a Slack webhook that was revoked", "slack", { status: 404, answer: "no_service" }],
  ["a Slack token that is not valid", "slack", { status: 403, answer: "invalid_token" }],
  ["a Slack channel that was archived", "slack", { status: 410, answer: "channel_is_archived" }],
  ["an on-call service that knows us not", "on-call", { status: 401 }],
  [
    "an on-call key that is not valid",
    "on-call",
    { status: 400, answer: '{"errors":["Invalid routing key"]}' },
  ],
  ["a sender that is not confirmed", "email", unverified],
  ["a domain that is not verified", "email", ses("MailFromDomainNotVerifiedException", "MAIL FROM")],
  ["an account that may not send", "email", ses("SendingPausedException", "paused")],
  ["a role that may not send", "email", ses("AccessDeniedException", "not authorized", 403)],
];

describe("a channel that takes nothing from us until a person acts", () => {
  test.each(lockouts)("loses nothing, and the others say so at once: %s", async (_, channel, mood) => {
    bench.channels.mood = only(channel, mood);
    await bench.alarm("x", "ALARM", "critical");
    const other = channel === "email" ? "slack" : "email";
    const said = `[ALERT] ${channel} does not bring notifications`;
    expect(subjects(other)).toEqual(["[CRITICAL] Alarm ratchet-dev-x", said]);
    await bench.alarm("y", "ALARM", "critical");
    await bench.goTo(600);
    expect(subjects(other)).toHaveLength(3);
    bench.channels.mood = () => "takes";
    await bench.goTo(660);
    expect(subjects(channel)).toEqual(
      expect.arrayContaining(["[CRITICAL] Alarm ratchet-dev-x", "[CRITICAL] Alarm ratchet-dev-y"]),
    );
    expect(subjects(other).at(-1)).toBe(`[RESOLVED] ${channel} does not bring notifications`);
    expect(bench.fallbackTopic).toEqual([]);
  });
});

describe("a message that a channel will never take", () => {
  const refusals: [string, FakedChannel, Mood][] = [
    ["Slack", "slack", { status: 400, answer: "invalid_payload" }],
    ["the on-call service", "on-call", { status: 422 }],
    ["SES, for its content", "email", ses("MessageRejected", "The message contains a virus.")],
    ["SES, for its form", "email", ses("BadRequestException", "Illegal address")],
  ];
  test.each(refusals)(
    "is given up by %s; the next one is taken, and the others say so",
    async (_, channel, mood) => {
      bench.channels.mood = only(channel, mood);
      await bench.alarm("x", "ALARM", "critical");
      bench.channels.mood = () => "takes";
      await bench.alarm("y", "ALARM", "critical");
      const other = channel === "email" ? "slack" : "email";
      expect(await states(channel)).toEqual(expect.arrayContaining(["given-up", "sent"]));
      expect(subjects(channel)).toContain("[CRITICAL] Alarm ratchet-dev-y");
      expect(subjects(channel)).not.toContain("[CRITICAL] Alarm ratchet-dev-x");
      expect(subjects(other)).toContain(`[ALERT] ${channel} does not bring notifications`);
      expect(bench.fallbackTopic).toEqual([]);
    },
  );
});

describe("notify-people fails when no channel takes an alert, and the fallback topic reports it", () => {
  beforeEach(() => bench.unconfigure("slack", "on-call"));

  test("with e-mail alone, whose sender is not confirmed: with code, place, reason and next step", async () => {
    bench.channels.mood = () => unverified;
    const message = record(bench.now(), alarmMessage("x", "ALARM", bench.now()));
    await expect(notifyPeople(bench.ports, { Records: [message] })).rejects.toMatchObject({
      code: "NOTIFY001",
      responsible: "dependency",
      facts: {
        where: "notify-people",
        found: expect.stringMatching(
          /^1 alerts .*"\[ALERT\] Alarm ratchet-dev-x": MessageRejected: .*not verified/,
        ),
        next: expect.stringContaining("docs/RUNBOOK.md"),
      },
    });
    // Lambda repeats it, and there is nothing to do.
    expect(await notifyPeople(bench.ports, { Records: [message] })).toEqual({
      sent: 0,
      failed: 0,
      givenUp: 0,
    });
    expect(bench.channels.tries.email).toBe(1);
    bench.channels.mood = () => "takes";
    await bench.goTo(60);
    expect(subjects("email").filter((subject) => subject.endsWith("-x"))).toHaveLength(1);
  });

  test.each<[string, Mood]>([
    ["refuses it", { status: 400, answer: '{"__type":"BadRequestException"}' }],
    ["is down", { status: 503 }],
    ["hangs up", "hangs up"],
  ])("with e-mail alone, which %s", async (_, mood) => {
    bench.channels.mood = () => mood;
    await bench.alarm("x", "ALARM");
    expect(bench.fallbackTopic).toHaveLength(1);
    await bench.alarm("x", "OK");
    expect(bench.fallbackTopic).toHaveLength(1);
  });

  test("once for each, and once more when it is given up, not at every try between", async () => {
    bench.channels.mood = () => "hangs up";
    await bench.alarm("x", "ALARM");
    await bench.goTo(3 * 1440 - 60);
    expect(bench.fallbackTopic).toHaveLength(1);
    await bench.goTo(3 * 1440 + 60);
    expect(bench.fallbackTopic).toHaveLength(2);
    expect(await states("email")).toEqual(["given-up"]);
  });

  test("and not for news, nor for the end of something", async () => {
    bench.channels.mood = () => ({ status: 503 });
    await bench.notice({ key: "n", level: "info", audience: "promotions" });
    expect(bench.fallbackTopic).toEqual([]);
    bench.channels.mood = () => "takes";
    await bench.goTo(60);
    await bench.alarm("x", "ALARM");
    bench.channels.mood = () => "hangs up";
    await bench.goTo(70);
    await bench.alarm("x", "OK");
    await bench.goTo(240);
    expect(bench.channels.tries.email).toBeGreaterThan(3);
    expect(bench.fallbackTopic).toEqual([]);
  });

  test("and not where no channel is configured", async () => {
    bench.unconfigure("email");
    await bench.alarm("x", "ALARM", "critical");
    expect(bench.fallbackTopic).toEqual([]);
  });
});

test("with every channel down the fallback topic reports the alert, although two channels only wait for their pause", async () => {
  bench.channels.mood = (channel) => (channel === "on-call" ? "takes" : "hangs up");
  await bench.alarm("x", "ALARM", "critical");
  expect(bench.fallbackTopic).toEqual([]);
  bench.channels.mood = () => "hangs up";
  await bench.alarm("y", "ALARM", "critical");
  expect(bench.fallbackTopic).toEqual([expect.stringContaining("Alarm ratchet-dev-y")]);
});
