import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alertsTable, type OnCallAlert } from "../../channels/on-call/stand-in.ts";
import { ChannelFaults } from "../../local/channels/channel-faults.ts";
import { loadStandIns, standInRoutes } from "../../local/channels/stand-ins.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { faultsOf } from "../../local/cloud/faults.ts";
import { type Gateway, startGateway } from "../../local/gateway/gateway.ts";
import { Inbox } from "../../local/inbox/inbox.ts";
import { inboxRoutes } from "../../local/inbox/inbox-page.ts";
import type { OpenTable } from "../../local/services/shared/ports.ts";
import { memoryTables } from "../support/local-services.ts";

const monday = new Date("2026-11-23T01:00:00Z");
const minutesLater = (minutes: number) => new Date(monday.getTime() + minutes * 60_000);
const routingKey = "0123456789abcdef0123456789abcdef";

let folder: string;
let gateway: Gateway;
let clock: VirtualClock;
let inbox: Inbox;
let channels: ChannelFaults;
let openTable: OpenTable;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ratchet-channels-"));
  clock = new VirtualClock(monday, () => {});
  inbox = new Inbox(join(folder, "dev", "inbox.jsonl"));
  channels = new ChannelFaults(clock);
  openTable = memoryTables();
  const standIns = await loadStandIns();
  gateway = await startGateway({
    ...{ accountId: "000000000000", region: "eu-west-3", now: () => clock.now() },
    onDefect: (error) => {
      throw error;
    },
  });
  gateway.open([
    ...standInRoutes(standIns, channels, {
      now: () => clock.now(),
      openTable,
      append: (line) => inbox.append(line),
    }),
    ...inboxRoutes(inbox),
  ]);
});

afterEach(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const openAlerts = () => [...openTable<OnCallAlert>(alertsTable).values()];

async function post(path: string, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${gateway.url}${path}`, { method: "POST", body: text });
  return { status: response.status, text: await response.text() };
}

const trigger = (summary: string, dedupKey = "ratchet-dev-incident-1") => ({
  routing_key: routingKey,
  event_action: "trigger",
  dedup_key: dedupKey,
  links: [{ href: "https://example.com/runbook", text: "Runbook" }],
  payload: { summary, source: "ratchet-dev", severity: "critical", custom_details: { score: 0.41 } },
});
const later = (action: string, dedupKey = "ratchet-dev-incident-1") => ({
  ...{ routing_key: routingKey, event_action: action, dedup_key: dedupKey },
});

describe("the Slack webhook", () => {
  test("takes a text with blocks and puts its readable text into the inbox", async () => {
    const blocks = [
      { type: "section", text: { type: "mrkdwn", text: "Score *0.24* against 0.20" } },
      {
        type: "actions",
        elements: [{ type: "button", text: { type: "plain_text", text: "Page" }, url: "http://x/1" }],
      },
    ];
    expect(await post("/channels/slack", { text: "[alert] newsgroups drifts", blocks })).toEqual({
      status: 200,
      text: "ok",
    });
    expect(inbox.read()).toEqual([
      {
        at: "2026-11-23T01:00:00.000Z",
        channel: "slack",
        level: "alert",
        to: "Slack",
        subject: "[alert] newsgroups drifts",
        body: "Score *0.24* against 0.20\n\nPage: http://x/1",
      },
    ]);
  });

  test.each([
    ["what is no JSON", "text=hello", "invalid_payload"],
    ["a list", [], "invalid_payload"],
    ["a text that is none", { text: 3 }, "invalid_payload"],
    ["nothing to read", { text: " " }, "no_text"],
  ])("refuses %s", async (_, body, answer) => {
    expect(await post("/channels/slack", body)).toEqual({ status: 400, text: answer });
    expect(inbox.read()).toEqual([]);
  });
});

describe("the on-call service", () => {
  test("pages once for an incident, folds its repeats, and reports acknowledging and resolving", async () => {
    const answer = await post("/channels/on-call", trigger("newsgroups drifts"));
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text)).toEqual({
      ...{ status: "success", message: "Event processed", dedup_key: "ratchet-dev-incident-1" },
    });
    await post("/channels/on-call", trigger("newsgroups still drifts"));
    expect(openAlerts()).toMatchObject([
      { dedupKey: "ratchet-dev-incident-1", state: "triggered", repeats: 1 },
    ]);
    await post("/channels/on-call", later("acknowledge"));
    await post("/channels/on-call", later("acknowledge"));
    await post("/channels/on-call", later("resolve"));
    await post("/channels/on-call", later("resolve"));
    expect(openAlerts()).toEqual([]);
    expect(inbox.read().map(({ channel, level, subject }) => [channel, level, subject])).toEqual([
      ["on-call", "critical", "newsgroups drifts"],
      ["on-call", "critical", "Acknowledged: newsgroups drifts"],
      ["on-call", "critical", "Resolved: newsgroups drifts"],
    ]);
    expect(inbox.read()[0]?.body).toContain("Runbook: https://example.com/runbook");
  });

  test("pages again for what was resolved", async () => {
    for (const event of [trigger("first"), later("resolve"), trigger("again")]) {
      await post("/channels/on-call", event);
    }
    expect(openAlerts()).toMatchObject([{ summary: "again", repeats: 0 }]);
  });

  test("makes a dedup_key for a trigger that has none", async () => {
    const { dedup_key: _, ...event } = trigger("nameless");
    const { dedup_key: made } = JSON.parse((await post("/channels/on-call", event)).text);
    expect(openAlerts()).toMatchObject([{ dedupKey: made, summary: "nameless" }]);
  });

  test.each([
    ["no routing key", { ...trigger("x"), routing_key: undefined }, "routing_key"],
    ["an unknown action", { ...trigger("x"), event_action: "shout" }, "event_action"],
    ["no severity", { ...trigger("x"), payload: { summary: "x", source: "y" } }, "payload.severity"],
    ["a resolve without dedup_key", { ...later("resolve"), dedup_key: undefined }, "dedup_key"],
  ])("refuses %s and names it", async (_, event, named) => {
    const answer = await post("/channels/on-call", event);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ status: "invalid event" });
    expect(answer.text).toContain(`'${named}'`);
    expect(openAlerts()).toEqual([]);
  });
});

describe("a failing channel", () => {
  test("answers 503 until its instant of virtual time, and the others work meanwhile", async () => {
    channels.fail("slack", minutesLater(20));
    expect((await post("/channels/slack", { text: "x" })).status).toBe(503);
    expect((await post("/channels/on-call", trigger("x"))).status).toBe(202);
    await clock.runUntil(minutesLater(20));
    expect((await post("/channels/slack", { text: "x" })).status).toBe(200);
    expect(channels.calls("slack")).toEqual({ taken: 1, refused: 1 });
  });

  test("without an instant fails until it is restored, with the status it was given", async () => {
    channels.fail("on-call", null, 429);
    await clock.runUntil(minutesLater(10_000));
    expect((await post("/channels/on-call", trigger("x"))).status).toBe(429);
    channels.restore("on-call");
    expect((await post("/channels/on-call", trigger("x"))).status).toBe(202);
  });
});

test("a channel fails from one instant of virtual time to another, as a scenario wants it", async () => {
  const never = async () => {
    throw new Error("PostgreSQL is not asked here");
  };
  const faults = faultsOf({ clock, channels, postgres: { kill: never, resume: never } });
  faults.channel("slack", minutesLater(10), minutesLater(130), 500);
  const statuses: number[] = [];
  for (const minute of [9, 10, 129, 130]) {
    await clock.runUntil(minutesLater(minute));
    statuses.push((await post("/channels/slack", { text: "x" })).status);
  }
  expect(statuses).toEqual([200, 500, 500, 200]);
});

describe("the inbox page", () => {
  const line = { at: "2026-11-23T01:00:00.000Z", to: "team@example.com", body: "see" };
  const get = async (path: string) => {
    const response = await fetch(`${gateway.url}${path}`);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };

  test("shows the newest first and only what was asked for", async () => {
    inbox.append({ ...line, channel: "email", level: "info", subject: "promoted" });
    inbox.append({ ...line, channel: "slack", level: "alert", subject: "drifts" });
    inbox.append({ ...line, channel: "slack", level: "critical", subject: "worse" });
    const { text } = await get("/inbox");
    expect([...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, subject]) => subject)).toEqual([
      "worse",
      "drifts",
      "promoted",
    ]);
    const filtered = await get("/inbox?channel=slack&level=alert");
    expect([...filtered.text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, subject]) => subject)).toEqual(["drifts"]);
    expect(JSON.parse((await get("/inbox.json?channel=email")).text)).toEqual([
      { ...line, channel: "email", level: "info", subject: "promoted" },
    ]);
  });

  test("lets nothing that a message says become markup or run", async () => {
    inbox.append({ ...line, channel: "slack", level: '"><b>', subject: "<script>alert(1)</script>" });
    const { text, headers } = await get("/inbox");
    expect(text).not.toContain("<script>");
    expect(text).not.toContain("<b>");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("shows Slack's markup as text, and addresses as links", async () => {
    const subject = "*version 1 &amp; 2*";
    const rest = `new 0.76 &gt; 0.75.\n<http://127.0.0.1:1/d?a=1&b=2|Dashboard>\n_ratchet-dev, level info_`;
    await post("/channels/slack", { text: `${subject}\n${rest}` });
    const { text } = await get("/inbox");
    expect(text).toContain("<h2>version 1 &amp; 2</h2>");
    const address = "http://127.0.0.1:1/d?a=1&amp;b=2";
    expect(text).toContain(
      `<pre>new 0.76 &gt; 0.75.\nDashboard: <a href="${address}" rel="noreferrer">${address}</a>\nratchet-dev, level info</pre>`,
    );
  });

  test("leaves out a line that was cut off", async () => {
    inbox.append({ ...line, channel: "email", level: "info", subject: "whole" });
    appendFileSync(inbox.file, '{"at":"2026-11-23T0');
    expect(inbox.read().map(({ subject }) => subject)).toEqual(["whole"]);
    expect((await get("/inbox")).status).toBe(200);
  });

  test("leaves signed requests to AWS's services, and names its methods", async () => {
    const signed = await fetch(`${gateway.url}/inbox`, {
      headers: {
        authorization:
          "AWS4-HMAC-SHA256 Credential=A/20261123/eu-west-3/s3/aws4_request, SignedHeaders=host, Signature=0",
      },
    });
    expect(await signed.text()).toContain("<Code>ServiceUnavailable</Code>");
    const wrong = await fetch(`${gateway.url}/inbox`, { method: "POST" });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET"]);
  });
});
