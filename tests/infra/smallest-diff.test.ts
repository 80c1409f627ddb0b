import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { WorkloadInput } from "../../core/workload.ts";
import type { Graph } from "../../plan/graph.ts";
import { program } from "../../plan/program.ts";
import { graphDiff } from "../support/graph-diff.ts";

// R0.3 on the graph. What the real engine makes of it, with replacements, is in tests/engine/program.test.ts.

const newsgroups: WorkloadInput = {
  name: "newsgroups",
  task: "text-classification",
  source: { path: "newsgroups.csv" },
  schedule: { load: "cron(0 2 ? * MON *)" },
};
const tickets: WorkloadInput = {
  name: "tickets",
  task: "text-classification",
  source: { path: "tickets.csv" },
};

/** Names of everything one workload adds. */
function partsOf(workload: string): string[] {
  return [
    workload,
    `${workload}-evaluate-policy`,
    `${workload}-evaluate-role`,
    `${workload}-load`,
    `${workload}-load-announced`,
    `${workload}-load-overdue`,
    `${workload}-settings`,
    `${workload}-train-policy`,
    `${workload}-train-role`,
  ].sort();
}

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

  test("the minimum to promote changes one settings document", async () => {
    expect(await withWorkloads({ ...newsgroups, promotion: { minimum: 0.8 } })).toEqual([
      "change newsgroups-settings: insecureValue",
    ]);
  });

  test("an added workload adds its own resources and changes no other", async () => {
    expect(await withWorkloads(newsgroups, tickets)).toEqual(partsOf("tickets").map((name) => `add ${name}`));
  });

  test("log retention changes the functions' log groups and nothing else", async () => {
    const lines = await diffOf({ "ratchet:workloads": [newsgroups], "ratchet:logRetentionDays": 90 });
    expect(lines).toEqual(
      ["evaluate-model", "load-data", "migrate-database", "promote-model", "reconcile", "train-model"].map(
        (name) => `change ${name}-log: retentionInDays`,
      ),
    );
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
      partsOf("tickets").map((name) => `add ${name}`),
    );
  });

  test("a renamed workload takes its resources away and adds as many, and touches nothing shared", async () => {
    expect(graphDiff(before, await withWorkloads(tickets))).toEqual(
      [
        ...partsOf("newsgroups").map((name) => `remove ${name}`),
        ...partsOf("tickets").map((name) => `add ${name}`),
      ].sort(),
    );
  });

  test("a recipient of alerts is one more subscription to each of the topics that alert", async () => {
    const emails = (address: string) => ({ emails: ["models@example.com", address] });
    const settings = (address: string) => ({
      "ratchet:workloads": [newsgroups],
      "ratchet:notifications": { promotions: { emails: [] }, alerts: emails(address) },
    });
    const first = await program({ stack: "dev", config: settings("a@example.com") });
    const lines = graphDiff(first, await program({ stack: "dev", config: settings("b@example.com") }));
    expect(lines.every((line) => /^(add|remove) topics-/.test(line))).toBe(true);
    expect(lines.length).toBe(4);
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
  expect(Object.keys(first).filter((path) => path.endsWith("index.mjs"))).toHaveLength(6);
  expect(digests()).toEqual(first);
});
