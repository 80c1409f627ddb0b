import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { channelNames } from "../../channels/lookup.ts";
import { promoteVersion, requestsOf } from "../support/monitoring/production.ts";
import { logRequests } from "../support/monitoring/requests.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";
import { seededShuffle } from "../support/seeded-shuffle.ts";

// Real: PostgreSQL, the handler, the death of the process.

const workload = "news";
const slot = "2026-11-10T00:00:00Z";
const day = "2026-11-09";
let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(async () => {
  await fixture.reset();
  await promoteVersion(fixture.superuser, { workload, version: 1, slot: "2026-11-01T01:00:00Z" });
  const shuffle = seededShuffle(7);
  const requests = requestsOf(shuffle, { workload, day, rows: 400, version: 1 }, { strange: 0.6 });
  await logRequests(fixture.superuser, requests);
});

async function left() {
  const { rows } = await fixture.superuser.query(
    `SELECT (SELECT count(*) FROM drift_reports) AS reports, (SELECT count(*) FROM incidents) AS incidents,
       (SELECT max(seen) FROM incidents) AS seen, (SELECT count(*) FROM notifications) AS notifications,
       (SELECT sum(rows)::int FROM drift_sketches WHERE feature = 'class') AS rows,
       (SELECT count(*) FROM outbox WHERE settled_at IS NULL) AS enqueued,
       (SELECT count(*) FROM outbox WHERE effect->>'name' = 'RetrainRequested') AS trainings,
       (SELECT count(*) FROM slot_runs WHERE schedule = 'drift' AND outcome = 'succeeded') AS runs`,
  );
  return rows[0];
}

describe("detect-drift killed (-9) at", () => {
  test.each([
    "detect-drift:after-reduction",
    "detect-drift:before-commit",
    "detect-drift:after-commit",
    "relay-outbox:before-event",
    "relay-outbox:after-event",
    "detect-drift:before-metrics",
    "detect-drift:after-metrics",
  ])(
    "%s: the same slot once more leaves one report, one incident and one request for a training",
    async (faultPoint) => {
      expect(await fixture.runAndDie(faultPoint, slot, "drift")).toBe("SIGKILL");
      await fixture.bench.detect(slot);
      const once = {
        reports: 1,
        incidents: 1,
        seen: 1,
        notifications: channelNames.length,
        rows: 400,
        enqueued: 0,
        trainings: 1,
        runs: 1,
      };
      expect(await left()).toEqual(once);
      await fixture.bench.detect(slot);
      expect(await left()).toEqual(once);
    },
  );
});

test("killed after its commit and never run again: reconcile delivers the pending effects", async () => {
  await fixture.runAndDie("detect-drift:after-commit", slot, "drift");
  await fixture.bench.reconcile("2026-11-10T01:00:00Z");
  expect(await left()).toMatchObject({ reports: 1, enqueued: 0, trainings: 1 });
  const events = await fixture.superuser.query(
    "SELECT FROM world.events WHERE detail->>'event' = 'RetrainRequested'",
  );
  expect(events.rowCount).toBe(1);
});
