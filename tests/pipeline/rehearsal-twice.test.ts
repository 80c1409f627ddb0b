import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RehearsalReport } from "../../rehearsal/report/report.ts";
import { rehearse } from "../support/rehearsal.ts";
import { tinyConfig, tinyData } from "../support/rehearsal-tiny.ts";

// A user's own CSV as the stack's only workload, rehearsed twice from nothing.

const folder = tinyData();
const reports: RehearsalReport[] = [];

beforeAll(async () => {
  for (let time = 1; time <= 2; time++) {
    const run = await rehearse({ weeks: 2, dataFolder: folder, cloud: { config: tinyConfig } });
    reports.push(run.report);
    await run.end();
  }
}, 900_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a user's own file goes the whole way by configuration alone", () => {
  const [report] = reports;
  const [tickets] = report?.workloads ?? [];
  expect(tickets?.loads.map(({ rowsLoaded }) => rowsLoaded)).toEqual([240, 80]);
  expect(tickets?.decisions[0]).toMatchObject({ promoted: true });
  expect(tickets?.decisions).toHaveLength(2);
  expect(report?.denied).toEqual([]);
});

test("the two reports agree but for times and ids", () => {
  const [first, second] = reports.map(withoutTimesAndIds);
  expect(first).toEqual(second);
});

/** What is measured by the machine's clock, and ids that MLflow draws; slots, hashes, scores and instants stay. */
function withoutTimesAndIds({ seconds, workloads, ...report }: RehearsalReport) {
  return {
    ...report,
    steps: Object.keys(seconds.byStep).sort(),
    workloads: workloads.map(({ trainings, ...workload }) => ({
      ...workload,
      trainings: trainings.map(({ slot, status }) => ({ slot, status })),
    })),
  };
}
