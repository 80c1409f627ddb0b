import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";
import type { WorkloadInput } from "../../tasks/workload.ts";
import { graphDiff } from "../support/graph-diff.ts";

// R0.3 on the graph. What the real engine makes of it, with replacements, is in tests/engine/program.test.ts.

const newsgroups: WorkloadInput = {
  name: "newsgroups",
  task: "text-classification",
  source: { path: "newsgroups.csv" },
  schedule: { load: "cron(0 2 ? * MON *)" },
  serving: { replicas: 2 },
};
const tickets: WorkloadInput = {
  name: "tickets",
  task: "text-classification",
  source: { path: "tickets.csv" },
  serving: { replicas: 2 },
};

/** Names of everything one workload adds; on prod its servers have an address. */
function partsOf(workload: string, stack: string): string[] {
  const server = [
    "",
    "-budget",
    "-network",
    "-scaler",
    "-service",
    ...(stack === "prod" ? ["-ingress"] : []),
  ];
  return [
    workload,
    `${workload}-dashboard`,
    `${workload}-drift`,
    `${workload}-drift-alert`,
    `${workload}-drift-announced`,
    `${workload}-drift-critical`,
    `${workload}-drift-overdue`,
    `${workload}-evaluate-policy`,
    `${workload}-evaluate-role`,
    `${workload}-load`,
    `${workload}-load-announced`,
    `${workload}-load-overdue`,
    // The component and the deployment in it have one name.
    ...[...server, ""].map((part) => `${workload}-server${part}`),
    `${workload}-settings`,
    `${workload}-train-policy`,
    `${workload}-train-role`,
    `${workload}-monitoring`,
  ].sort();
}

const functions = [
  "detect-drift",
  "evaluate-model",
  "load-data",
  "manage-incidents",
  "migrate-database",
  "notify-people",
  "promote-model",
  "reconcile",
  "relay-outbox",
  "train-model",
];

describe.each(["dev", "prod"])("stack %s", (stack) => {
  let before: Graph;
  const diffOf = async (config: Record<string, unknown>): Promise<string[]> =>
    graphDiff(before, await program({ stack, config }));
  const withWorkloads = (...workloads: WorkloadInput[]): Promise<string[]> =>
    diffOf({ "ratchet:workloads": workloads });

  beforeAll(async () => {
    before = await program({ stack, config: { "ratchet:workloads": [newsgroups] } });
  });

  test("nothing changes when nothing changed", async () => {
    expect(await withWorkloads(newsgroups)).toEqual([]);
  });

  test("another hour of the same day changes that workload's schedule and the settings that state it", async () => {
    // Functions read the expression from the settings: reconcile finds missed slots by it, load-data dates by it.
    expect(await withWorkloads({ ...newsgroups, schedule: { load: "cron(30 4 ? * MON *)" } })).toEqual([
      "change newsgroups-load: scheduleExpression",
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("another rhythm changes the schedule's alarm too, since what is overdue follows from the rhythm", async () => {
    // Left as it was, the weekly alarm would let six failed daily slots pass, or a daily one call a monthly late.
    expect(await withWorkloads({ ...newsgroups, schedule: { load: "cron(0 2 * * ? *)" } })).toEqual([
      "change newsgroups-load-overdue: threshold",
      "change newsgroups-load: scheduleExpression",
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("another hour of the look at drift changes its schedule and the settings", async () => {
    expect(
      await withWorkloads({
        ...newsgroups,
        schedule: { ...newsgroups.schedule, drift: "cron(30 1 * * ? *)" },
      }),
    ).toEqual(["change newsgroups-drift: scheduleExpression", "change newsgroups-settings: insecureValue"]);
  });

  test("a threshold of drift changes the settings and the line that the dashboard draws of it", async () => {
    expect(await withWorkloads({ ...newsgroups, drift: { thresholds: { alert: 0.25 } } })).toEqual([
      "change newsgroups-dashboard: dashboardBody",
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("alerts switched off silence this workload's alarms on drift and no other", async () => {
    expect(await withWorkloads({ ...newsgroups, drift: { alerts: false } })).toEqual([
      "change newsgroups-drift-alert: actionsEnabled",
      "change newsgroups-drift-critical: actionsEnabled",
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("the number of servers changes their bounds, the settings and what a new stack begins with", async () => {
    expect(await withWorkloads({ ...newsgroups, serving: { replicas: 4 } })).toEqual([
      "change newsgroups-server-scaler: spec",
      "change newsgroups-server: spec",
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("no servers take the workload's away and touch nothing that others share", async () => {
    const others = await program({ stack, config: { "ratchet:workloads": [newsgroups, tickets] } });
    const off = { ...newsgroups, serving: { enabled: false } };
    const lines = graphDiff(
      others,
      await program({ stack, config: { "ratchet:workloads": [off, tickets] } }),
    );
    expect(lines.filter((line) => !line.startsWith("remove newsgroups-server"))).toEqual([
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("the minimum to promote changes one settings document", async () => {
    expect(await withWorkloads({ ...newsgroups, promotion: { minimum: 0.8 } })).toEqual([
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("an added workload adds its own resources and changes no other", async () => {
    expect(await withWorkloads(newsgroups, tickets)).toEqual(
      partsOf("tickets", stack).map((name) => `add ${name}`),
    );
  });

  test("log retention changes the functions' log groups and nothing else", async () => {
    const lines = await diffOf({ "ratchet:workloads": [newsgroups], "ratchet:logRetentionDays": 90 });
    expect(lines).toEqual(functions.map((name) => `change ${name}-log: retentionInDays`));
  });
});

describe("any stack", () => {
  const withWorkloads = async (...workloads: WorkloadInput[]): Promise<Graph> =>
    await program({ stack: "dev", config: { "ratchet:workloads": workloads } });
  let before: Graph;

  beforeAll(async () => {
    before = await withWorkloads(newsgroups);
  });

  test.each<[string, WorkloadInput]>([
    ["a confidence to promote with", { ...newsgroups, promotion: { confidence: 0.95 } }],
    [
      "the share of rows that may be rejected",
      { ...newsgroups, source: { path: "newsgroups.csv", maxRejectedShare: 0.1 } },
    ],
    [
      "the training instance",
      { ...newsgroups, training: { instanceType: "ml.c5.xlarge", hourlyPriceDollars: 0.25 } },
    ],
  ])("%s changes one settings document", async (_, workload) => {
    expect(graphDiff(before, await withWorkloads(workload))).toEqual([
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("the order of workloads means nothing", async () => {
    expect(graphDiff(before, await withWorkloads(tickets, newsgroups))).toEqual(
      partsOf("tickets", "dev").map((name) => `add ${name}`),
    );
  });

  test("a renamed workload takes its resources away and adds as many, and touches nothing shared", async () => {
    expect(graphDiff(before, await withWorkloads(tickets))).toEqual(
      [
        ...partsOf("newsgroups", "dev").map((name) => `remove ${name}`),
        ...partsOf("tickets", "dev").map((name) => `add ${name}`),
      ].sort(),
    );
  });

  test("a recipient of alerts changes the environment of notify-people, and the fallback topic's subscription", async () => {
    const settings = (address: string) => ({
      "ratchet:workloads": [newsgroups],
      "ratchet:notifications": { sender: "ratchet@example.com", alerts: { emails: [address] } },
    });
    const first = await program({ stack: "dev", config: settings("a@example.com") });
    const second = await program({ stack: "dev", config: settings("b@example.com") });
    expect(graphDiff(first, second)).toEqual([
      "add topics-fallback-b@example.com",
      "change notify-people: environment",
      "remove topics-fallback-a@example.com",
    ]);
  });

  test("another webhook changes the secret that holds it", async () => {
    const slack = (name: string) => ({
      "ratchet:workloads": [newsgroups],
      "ratchet:slackWebhook": `http://127.0.0.1:1/${name}`,
    });
    const revealed = async (name: string) =>
      await program({ stack: "dev", config: slack(name), secrets: "reveal" });
    expect(graphDiff(await revealed("a"), await revealed("b"))).toEqual([
      "change secrets-channels-value: secretString",
    ]);
  });
});

test("two evaluations in one process bundle the functions into the same bytes", async () => {
  const dist = join(import.meta.dirname, "..", "..", "dist");
  const digests = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(dist, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]),
    );
  await program({ stack: "dev" });
  const first = digests();
  await program({ stack: "prod" });
  expect(Object.keys(first).filter((path) => path.endsWith("index.mjs"))).toHaveLength(functions.length);
  expect(digests()).toEqual(first);
});
