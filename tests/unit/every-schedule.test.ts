import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluationJobName, trainingJobName } from "../../core/contracts/jobs.ts";
import { parseSchedule, type Schedule } from "../../core/time/schedule-expression.ts";
import { slotOf } from "../../core/time/slot.ts";
import { overdueSeconds } from "../../infra/components/functions/schedules.ts";
import { lastSlots } from "../../rehearsal/calendar.ts";
import { legalSchedules, timeZones } from "../support/legal-schedules.ts";

const dayMillis = 86_400_000;
const from = new Date("2026-03-27T12:00:00Z");
const until = new Date(from.getTime() + 4 * dayMillis);

/** One after the other, as the embedded scheduler asks for them. */
function chain(schedule: Schedule, most: number): Date[] {
  const found: Date[] = [];
  for (
    let at = schedule.next(from);
    at !== null && at <= until && found.length < most;
    at = schedule.next(at)
  ) {
    found.push(at);
  }
  return found;
}

test("every legal schedule names its instants in all ways alike, over the change of clocks", () => {
  fc.assert(
    fc.property(legalSchedules, timeZones, (expression, timeZone) => {
      const schedule = parseSchedule(expression, timeZone);
      const fired = schedule.between(from, until);
      const one = chain(schedule, 300);
      expect(fired.slice(0, one.length)).toEqual(one);
      if (one.length < 300) expect(fired).toHaveLength(one.length);
      const due = schedule.due(from, until).map(Number);
      expect(fired.filter((instant) => !due.includes(instant.getTime()))).toEqual([]);
      for (const instant of fired) expect(new Date(slotOf(instant)) <= instant).toBe(true);
    }),
    { seed: 13, numRuns: 400 },
  );
});

test("every legal schedule has a time after which it is overdue, later than its slots are apart", () => {
  fc.assert(
    fc.property(legalSchedules, timeZones, (expression, timeZone) => {
      const seconds = overdueSeconds(expression, timeZone);
      expect(Number.isFinite(seconds)).toBe(true);
      const schedule = parseSchedule(expression, timeZone);
      const first = schedule.next(new Date("2026-01-01T00:00:00Z"));
      const second = first === null ? null : schedule.next(first);
      if (first !== null && second !== null) {
        expect(seconds).toBeGreaterThan((second.getTime() - first.getTime()) / 1000);
      }
    }),
    { seed: 17, numRuns: 60 },
  );
});

test.each([
  // Of minutes: more slots in a year than a call has arguments. Six hours are for the work.
  ["cron(0/3 * * * ? *)", 180 + 6 * 3600],
  ["rate(3 minutes)", 180 + 6 * 3600],
  ["rate(1 minute)", 60 + 6 * 3600],
  // Longer apart than a year.
  ["rate(500 days)", 500 * 86_400 + 6 * 3600],
  ["cron(0 0 29 2 ? *)", (4 * 365 + 1) * 86_400 + 6 * 3600],
  // Once.
  ["at(2027-01-01T00:00:00)", 100 * 365 * 86_400],
])("%s is overdue after %d seconds", (expression, expected) => {
  expect(overdueSeconds(expression, "UTC")).toBe(expected);
});

test("a rate beyond the end of time is legal and never fires", () => {
  expect(parseSchedule(`rate(${"9".repeat(40)} days)`, "UTC").next(from)).toBeNull();
});

test("the last slots of a schedule of minutes are found without listing two years of them", () => {
  const { slots } = lastSlots({ expression: "cron(* * * * ? *)", timeZone: "Europe/Paris" }, 3, until);
  expect(slots.map(slotOf)).toEqual(["2026-03-31T11:58:00Z", "2026-03-31T11:59:00Z", "2026-03-31T12:00:00Z"]);
});

// SageMaker's API reference, CreateTrainingJob, TrainingJobName; CreateProcessingJob has the same.
const jobName = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const instant = fc
  .date({ min: new Date(0), max: new Date("2199-12-31T23:59:59Z"), noInvalidDate: true })
  .map(slotOf);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const attempt = fc.integer({ min: 1, max: 99 });

test("two slots of one workload have two job names, even a second apart", () => {
  const name = (slot: string) =>
    trainingJobName("ratchet-dev", { workload: "newsgroups", snapshot: "0".repeat(64), slot, attempt: 1 });
  expect(name("2026-11-23T01:00:00Z")).not.toBe(name("2026-11-23T01:00:01Z"));
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      expect(name(a) === name(b)).toBe(a === b);
    }),
    { seed: 19 },
  );
});

test("the names of all jobs are valid at SageMaker, with the longest workload and stack that are allowed", () => {
  // CFG021 allows 38 characters of stack and workload with their dashes.
  const prefix = "ratchet-a-stack-23";
  const workload = "a-name-of-19-chars1";
  expect(`${prefix}-${workload}`).toHaveLength(38);
  fc.assert(
    fc.property(
      hash,
      instant,
      attempt,
      fc.integer({ min: 1, max: 1_000_000 }),
      (digest, slot, number, version) => {
        expect(trainingJobName(prefix, { workload, snapshot: digest, slot, attempt: number })).toMatch(
          jobName,
        );
        expect(
          evaluationJobName(prefix, { workload, version, evaluationSet: digest, attempt: number }),
        ).toMatch(jobName);
      },
    ),
    { seed: 23 },
  );
});
