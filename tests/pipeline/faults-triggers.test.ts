import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BusEvent } from "../support/pipeline/bench.ts";
import { type PipelineFixture, pipelineFixture } from "../support/pipeline/fixture.ts";
import { seededShuffle } from "../support/seeded-shuffle.ts";

// Real: PostgreSQL and the handlers, at the same time on ten connections. The world outside is
// support/pipeline/world.ts, whose registry makes a second run and a second version whenever it is asked twice.

const slots = ["2026-11-02T01:00:00Z", "2026-11-09T01:00:00Z", "2026-11-16T01:00:00Z"];

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await pipelineFixture();
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.reset());

/** What Lambda does with an event whose function failed: two more attempts. */
async function deliverLikeLambda(event: BusEvent): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if ("schedule" in event) await fixture.bench.handlers["load-data"](event);
      else await fixture.bench.deliver(event);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

describe("every trigger 1 to 5 times, shuffled, overlapping, old ones among the new", () => {
  test.each([1, 2, 3, 4, 5])("has no effect twice (shuffle %i)", async (seed) => {
    const shuffle = seededShuffle(seed);
    for (const [index, slot] of slots.entries()) {
      const everything: BusEvent[] = [{ workload: "news", schedule: "load", slot }];
      let fresh = everything;
      while (fresh.length > 0) {
        // Once each, so that it goes on, and up to four times more of anything that was ever sent for this slot.
        const more = everything.flatMap((event) => Array.from({ length: shuffle.below(5) }, () => event));
        await Promise.all(shuffle.order([...fresh, ...more]).map(deliverLikeLambda));
        fresh = distinct(await fixture.bench.take(), everything);
        everything.push(...fresh);
      }
      const weeks = index + 1;
      // Each later candidate needs its own vector and production's, on a set of its own; and each later batch is
      // predicted by what was in production when it came.
      const evaluations = 3 * weeks - 2;
      expect(await fixture.counts()).toEqual({
        batches: weeks,
        attempts: weeks,
        runs: weeks,
        trainingJobs: weeks,
        versions: weeks,
        registered: weeks,
        evaluations,
        evaluationJobs: evaluations,
        decisions: weeks,
        audited: weeks,
        champions: 1,
        production: weeks,
        alias: weeks,
        enqueued: 0,
      });
    }
  });
});

/** What was not sent before; the same event said twice is one. */
function distinct(events: BusEvent[], known: BusEvent[]): BusEvent[] {
  const texts = new Set(known.map((event) => JSON.stringify(event)));
  return events.filter((event) => {
    const text = JSON.stringify(event);
    return texts.has(text) ? false : texts.add(text);
  });
}
