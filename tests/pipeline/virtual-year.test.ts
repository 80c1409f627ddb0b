import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSchedule } from "../../core/time/schedule-expression.ts";
import { slotOf } from "../../core/time/slot.ts";
import { LocalCloud } from "../../local/cloud/local-cloud.ts";
import type { Graph, GraphResource } from "../../plan/graph.ts";
import { databaseOf } from "../../rehearsal/database.ts";
import { smallSource } from "../support/pipeline/small-source.ts";

// Real: the plan's schedules and the embedded Scheduler, the functions' bundles in their processes, PostgreSQL, MLflow,
// and two trainings with their evaluations, after which the source has no more rows; every later slot is loaded as
// "exhausted", which is its effect. Left out: requests (days are examined without any), and five of six hourly passes
// of reconcile, so that a year takes some minutes.

const root = join(import.meta.dirname, "../..");
const timeZone = "Europe/Paris";
const schedule = { load: "cron(30 2 * * ? *)", drift: "cron(45 2 * * ? *)" };
const start = new Date("2025-01-01T12:00:00Z");
const dayMillis = 86_400_000;
const dayOf = (count: number) => new Date(start.getTime() + count * dayMillis);
/** For both slots of the night on which clocks go forward, 02:30 and 02:45 with the offset before. */
const jumpedOver = { load: "2025-03-30T01:30:00Z", drift: "2025-03-30T01:45:00Z" };
/** What the process may hold more after a year than after two months. */
const mostGrowthMiB = 8;
const patienceMillis = 900_000;

let cloud: LocalCloud;
let pool: pg.Pool;
let stateRoot: string;
const lost: string[] = [];
const failures: string[] = [];
const fired: Record<string, string[]> = { load: [], drift: [] };

beforeAll(async () => {
  stateRoot = await mkdtemp(join(tmpdir(), "ratchet-year-"));
  cloud = await LocalCloud.start({
    root,
    stateRoot,
    stack: "dev",
    virtualStart: start,
    config: {
      "ratchet:workloads": [
        {
          name: "nightly",
          task: "text-classification",
          source: { path: "nightly.csv", initialShare: 0.6, share: 0.4 },
          evaluation: { share: 0.3 },
          promotion: { minimum: 0.5, minimumRows: 1 },
          serving: { enabled: false },
          schedule,
        },
      ],
    },
    amend: withRarePasses,
    listeners: {
      onLost: (what, reason) => lost.push(`${what}: ${reason}`),
      onFire: ({ name }, slot) => fired[name.split("-").at(-1) ?? ""]?.push(slot),
      onInvocation: ({ functionName, error }) => {
        if (error !== null) failures.push(`${functionName}: ${error.errorMessage}`);
      },
    },
  });
  const raw = cloud.services.s3.bucketNames().find((name) => name.includes("-raw-")) ?? "";
  await cloud.services.s3.put(raw, "nightly.csv", Buffer.from(smallSource(300)));
  pool = databaseOf(cloud);
}, patienceMillis);
afterAll(async () => {
  await pool?.end();
  await cloud?.stop();
  await rm(stateRoot, { recursive: true, force: true });
});

/** The plan, with reconcile every six hours, and alarms that take six hours of silence for none. */
function withRarePasses(graph: Graph): Graph {
  const amended = ({ type, inputs }: GraphResource) => {
    if (type === "aws:scheduler/schedule:Schedule" && inputs.name === "ratchet-dev-reconcile") {
      return { ...inputs, scheduleExpression: "rate(6 hours)" };
    }
    if (inputs.metricName === "SecondsSinceLastSuccess") {
      return { ...inputs, evaluationPeriods: 8, datapointsToAlarm: 8 };
    }
    return inputs;
  };
  return { ...graph, resources: graph.resources.map((one) => ({ ...one, inputs: amended(one) })) };
}

/** MiB that are held once everything that can be is let go. */
function heldMiB(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const texts = async (query: string) =>
  (await pool.query<{ text: string }>(query)).rows.map(({ text }) => text);
const slotText = `to_char(slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

test(
  "365 virtual days with both clock changes: what Scheduler skips is caught up, each slot has one effect, memory is flat",
  async () => {
    await cloud.clock.runUntil(dayOf(60));
    const before = heldMiB();
    await cloud.clock.runUntil(dayOf(365));
    const growth = heldMiB() - before;
    console.log(
      `held after 60 days: ${before.toFixed(1)} MiB; 305 days later: ${growth.toFixed(1)} MiB more`,
    );

    const due = (kind: "load" | "drift") =>
      parseSchedule(schedule[kind], timeZone).due(start, dayOf(365)).map(slotOf);
    for (const kind of ["load", "drift"] as const) {
      const slots = due(kind);
      expect(slots).toHaveLength(365);
      expect(fired[kind]).toEqual(slots.filter((slot) => slot !== jumpedOver[kind]));
      expect(
        await texts(
          `SELECT ${slotText} AS text FROM slot_runs WHERE schedule = '${kind}' AND outcome = 'succeeded' ORDER BY slot`,
        ),
      ).toEqual(slots);
    }
    expect(await texts(`SELECT ${slotText} AS text FROM batches ORDER BY slot`)).toEqual(due("load"));
    // Rows are loaded once: both batches together are the source.
    expect(await texts("SELECT sum(rows_loaded)::text AS text FROM batches")).toEqual(["300"]);
    expect(await texts("SELECT report_date::text AS text FROM drift_reports ORDER BY report_date")).toEqual(
      due("drift").map((slot) => new Date(Date.parse(slot) - dayMillis).toISOString().slice(0, 10)),
    );
    expect(await texts("SELECT schedule || ' ' || times AS text FROM missed_slots ORDER BY slot")).toEqual([
      "load 1",
      "drift 1",
    ]);
    expect(await texts(`SELECT DISTINCT ${slotText} AS text FROM missed_slots ORDER BY 1`)).toEqual([
      jumpedOver.load,
      jumpedOver.drift,
    ]);
    // A quiet year is quiet: no one was notified of the clocks, nor of anything else that is wrong.
    expect(await texts("SELECT title AS text FROM incidents")).toEqual([]);
    expect({ lost, failures }).toEqual({ lost: [], failures: [] });
    expect(growth).toBeLessThan(mostGrowthMiB);
  },
  patienceMillis,
);
