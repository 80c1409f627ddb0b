import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { destinationsOf } from "../../channels/destinations.ts";
import { channelNames, channelsOf } from "../../channels/lookup.ts";
import { describeConfig } from "../../infra/config/describe.ts";
import { ConfigError, parseConfig } from "../../infra/config/parse-config.ts";
import { answers } from "../../lambdas/manage-incidents/answers.ts";
import { notifyPeople } from "../../lambdas/notify-people/handler.ts";
import type { NotifyPeoplePorts } from "../../lambdas/notify-people/ports.ts";
import { channelSenders } from "../../lambdas/notify-people/senders.ts";
import { ChannelFaults } from "../../local/channels/channel-faults.ts";
import { loadStandIns, standInConfig, standInRoutes } from "../../local/channels/stand-ins.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { type Gateway, startGateway } from "../../local/gateway/gateway.ts";
import { Inbox } from "../../local/inbox/inbox.ts";
import { inboxRoutes } from "../../local/inbox/inbox-page.ts";
import { program } from "../../plan/program.ts";
import { parseScenario } from "../../rehearsal/scenario.ts";
import { alarmMessage, portsOf, record } from "../support/alerts/bench.ts";
import { type AlertsFixture, alertsFixture } from "../support/alerts/fixture.ts";
import { memoryTables } from "../support/local-services.ts";

// One more line in the registry, for the folder tests/support/status-board. Nothing else knows the channel.
vi.mock("../../channels/registry.ts", async (importOriginal) => {
  const { channels } = await importOriginal<typeof import("../../channels/registry.ts")>();
  const { statusBoard } = await import("../support/status-board/status-board.ts");
  return { channels: [...channels, statusBoard] };
});

const { channels: standard } = await vi.importActual<typeof import("../../channels/registry.ts")>(
  "../../channels/registry.ts",
);
const monday = new Date("2026-11-23T01:00:00Z");
const minimal = {
  region: "eu-west-3",
  workloads: [{ name: "news", task: "text-classification", source: { path: "news.csv" } }],
};

function problemsOf(config: object, inClear: readonly string[] = []) {
  try {
    parseConfig({ ...minimal, ...config }, "dev", inClear);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("a channel that is only a folder and a line of the registry", () => {
  test("has its keys in the configuration, with defaults, checks and repair commands", () => {
    expect(parseConfig(minimal, "dev")).toMatchObject({ statusBoardRoom: "models" });
    expect(problemsOf({ statusBoardUrl: "http://board.example.com/x" })).toMatchObject([
      {
        code: "CFG006",
        got: "[secret]",
        command:
          "pulumi config set --secret ratchet:statusBoardUrl https://board.example.com/YOUR-OWN --stack dev",
      },
    ]);
    const inClear = { statusBoardUrl: "https://board.example.com/x0x0" };
    expect(problemsOf(inClear, ["statusBoardUrl"])).toMatchObject([{ code: "CFG034" }]);
    expect(problemsOf({ statusBoardUrl: "http://127.0.0.1:1/x" }, ["statusBoardUrl"])).toEqual([]);
    expect(JSON.stringify(problemsOf({ statusBordUrl: "https://board/x0x0" }))).not.toContain("x0x0");
  });

  test("is in the reference of settings", () => {
    expect(describeConfig()).toContainEqual({
      key: "ratchet:statusBoardRoom",
      expected: "a text that is not empty",
      byDefault: '"models"',
      description: "room of the status board",
    });
  });

  test("has its destination in the plan's secret", async () => {
    const config = { "ratchet:statusBoardUrl": "http://127.0.0.1:1/x" };
    const graph = await program({ stack: "dev", config, secrets: "reveal" });
    const secret = graph.resources.find(({ name }) => name === "secrets-channels-value");
    expect(JSON.parse(String(secret?.inputs.secretString))).toMatchObject({
      statusBoard: { url: "http://127.0.0.1:1/x", room: "models" },
      slack: null,
    });
    // The program has just bundled the functions: without any stand-in, which only the embedded cloud loads.
    const bundle = readFileSync("dist/notify-people/index.mjs", "utf8");
    expect(bundle).toContain("application/vnd.microsoft.card.adaptive");
    expect(bundle).not.toContain("InvalidBotAdaptiveCard");
  });

  test("may fail in a scenario, and appears in the answers of manage-incidents", () => {
    const events = "weeks: 1\nevents:\n  - { day: 1, kind: channel-dies, channel: status-board, hours: 2 }\n";
    expect(parseScenario(events, "x").events).toMatchObject([{ channel: "status-board" }]);
    const notification = {
      ...{ id: 1, channel: "status-board", workload: "news", level: "alert", incident: null, subject: "s" },
      ...{ at: "2026-11-23T01:00:00Z", state: "sent", attempts: 1, lastError: null, sentAt: null },
    };
    expect(answers.list.parse({ incidents: [], notifications: [notification] }).notifications).toHaveLength(
      1,
    );
  });
});

describe("notifications of that channel", () => {
  let fixture: AlertsFixture;
  let folder: string;
  let gateway: Gateway;
  let clock: VirtualClock;
  let inbox: Inbox;
  let faults: ChannelFaults;
  let ports: NotifyPeoplePorts;

  beforeAll(async () => {
    fixture = await alertsFixture();
  });
  afterAll(() => fixture.stop());

  beforeEach(async () => {
    await fixture.reset();
    folder = mkdtempSync(join(tmpdir(), "ratchet-channel-seam-"));
    clock = new VirtualClock(monday, () => {});
    inbox = new Inbox(join(folder, "inbox.jsonl"));
    faults = new ChannelFaults(clock);
    gateway = await startGateway({
      ...{ accountId: "000000000000", region: "eu-west-3", now: () => clock.now() },
      onDefect: (error) => {
        throw error;
      },
    });
    const standIns = await loadStandIns();
    gateway.open([
      ...standInRoutes(standIns, faults, {
        now: () => clock.now(),
        openTable: memoryTables(),
        append: (line) => inbox.append(line),
      }),
      ...inboxRoutes(inbox),
    ]);
    const settings = Object.entries(standInConfig(standIns, gateway.url)).map(([key, value]) => [
      key.slice("ratchet:".length),
      value,
    ]);
    const config = parseConfig({ ...minimal, ...Object.fromEntries(settings) }, "dev");
    ports = {
      ...portsOf(fixture.pool, gateway.url, async () => undefined),
      senderOf: channelSenders({
        links: { prefix: "ratchet-dev", dashboards: "https://console/", runbook: "https://docs/RUNBOOK.md" },
        mail: null,
        destinations: async () => destinationsOf(config),
      }),
    };
  });
  afterEach(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });

  const raise = async (name: string, level: "alert" | "critical") => {
    const at = clock.now().toISOString().replace(".000Z", "Z");
    return await notifyPeople(ports, {
      Records: [record(at, alarmMessage(name, "ALARM", at), level, name)],
    });
  };
  const stored = async () =>
    (await fixture.superuser.query("SELECT channel, state FROM notifications ORDER BY id")).rows;

  test("are stored, sent, answered by its stand-in and shown in the inbox", async () => {
    await raise("x", "alert");
    expect(await stored()).toContainEqual({ channel: "status-board", state: "sent" });
    expect(inbox.read()).toContainEqual({
      at: "2026-11-23T01:00:00.000Z",
      channel: "status-board",
      level: "alert",
      to: "models",
      subject: "[ALERT] Alarm ratchet-dev-x",
      body: expect.stringContaining("Threshold Crossed"),
    });
    const page = await (await fetch(`${gateway.url}/inbox?channel=status-board`)).text();
    expect(page).toContain("<h2>[ALERT] Alarm ratchet-dev-x</h2>");
  });

  test("wait while it fails, which the other channels report", async () => {
    for (const name of channelNames)
      if (!standard.some((channel) => channel.name === name)) faults.fail(name, null, 404);
    await raise("x", "alert");
    expect(await stored()).toContainEqual({ channel: "status-board", state: "owed" });
    const [report] = inbox.read().filter(({ subject }) => subject.includes("does not bring notifications"));
    expect(report?.subject).toContain("[ALERT] status-board");
  });

  test("have names that PostgreSQL stores for every registered channel, and no other form of a name", async () => {
    await raise("x", "critical");
    const names = (await stored()).map(({ channel }) => channel);
    expect(names).toEqual(channelsOf("critical"));
    expect(new Set(names)).toEqual(new Set(channelNames));
    for (const name of ["", "Slack", "on call", "on_call", "-x", "x-"]) {
      const insert = fixture.superuser.query("INSERT INTO notification_channels (channel) VALUES ($1)", [
        name,
      ]);
      await expect(insert).rejects.toMatchObject({ code: "23514" });
    }
  });
});
