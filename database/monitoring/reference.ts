import type { Reference } from "../../core/monitoring/drift.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all, one, type Queryable } from "../client/rows.ts";

/** What was in production when a day ended. */
export interface InProduction {
  version: number;
  /** The day on which it was decided, in the stack's time zone. */
  since: string;
}

/**
 * The version that was in production when a day ended, by the slots of what was decided: no clock of a machine is
 * asked for it, so that a day looked at later gives the same. Once production was emptied by hand, nothing was from
 * the slot of its last decision on.
 * Shape   `since` is the day of the decision's slot, or the later one on which it was recorded, unless that is after
 *         `slot`, as it is when time is virtual.
 * Result  null when nothing was.
 */
export async function productionOn(
  client: Queryable,
  workload: string,
  day: string,
  timeZone: string,
  slot: Slot,
): Promise<InProduction | null> {
  const found = await one<{ version: number | null; since: string }>(
    client,
    `SELECT decided.version, greatest((decided.slot AT TIME ZONE $3)::date, (written.recorded_at AT TIME ZONE $3)::date)::text
       AS since
     FROM (
       SELECT version, coalesce(slot, '-infinity') AS slot, 0 AS rank FROM production WHERE workload = $1
       UNION ALL
       SELECT candidate_version, slot, 1 FROM decisions WHERE workload = $1 AND outcome = 'promoted') AS decided
     LEFT JOIN decisions AS written ON written.workload = $1 AND written.candidate_version = decided.version
       AND written.outcome = 'promoted' AND written.recorded_at <= $4
     WHERE (decided.slot AT TIME ZONE $3)::date <= $2 ORDER BY rank, decided.slot DESC, decided.version DESC LIMIT 1`,
    [workload, day, timeZone, slot],
  );
  if (found === undefined || found.version === null) return null;
  return { version: found.version, since: found.since };
}

/** What a version was promoted on: the reference but for its score, which the task kind makes of truths and answers. */
export interface PromotedOn extends Omit<Reference, "performance"> {
  /** Of the set's rows, in their order; null when there are none. */
  truths: string[] | null;
  answers: string[] | null;
}

/**
 * What a version is compared with: its profile, frozen when it was evaluated for its own decision, and its answers to the
 * set of that decision. A version without a profile has no sketches, and its performance can still be monitored.
 * Result  null when nothing is known of the version.
 */
export async function referenceOf(
  client: Queryable,
  workload: string,
  version: number,
  timeZone: string,
): Promise<PromotedOn | null> {
  const found = await one<{
    frozenOn: string;
    sketches: Reference["sketches"] | null;
    words: string[] | null;
    truths: string[] | null;
    answers: string[] | null;
  }>(
    client,
    `SELECT (version.slot AT TIME ZONE $3)::date::text AS "frozenOn", profile.sketches, profile.vocabulary->'tracked' AS words,
            own.labels AS truths, answers.classes AS answers
     FROM model_versions AS version
     LEFT JOIN model_profiles AS profile USING (workload, version)
     LEFT JOIN evaluation_sets AS own ON own.workload = version.workload AND own.hash = version.evaluation_set
     LEFT JOIN evaluations AS answers ON answers.workload = version.workload AND answers.version = version.version
       AND answers.evaluation_set = version.evaluation_set AND answers.status = 'succeeded'
     WHERE version.workload = $1 AND version.version = $2`,
    [workload, version, timeZone],
  );
  if (found === undefined) return null;
  const { frozenOn, sketches, words, truths, answers } = found;
  const isScored = truths !== null && answers !== null && truths.length > 0;
  if (sketches === null && !isScored) return null;
  return { version, frozenOn, sketches: sketches ?? {}, words: words ?? [], truths, answers };
}

/** Versions that look for the same words in the same order: their sketches of words add up. */
export async function versionsWithSameWords(
  client: Queryable,
  workload: string,
  version: number,
): Promise<number[]> {
  const same = await all<{ version: number }>(
    client,
    `SELECT other.version FROM model_profiles AS own JOIN model_profiles AS other USING (workload)
     WHERE own.workload = $1 AND own.version = $2
       AND other.vocabulary->'tracked' = own.vocabulary->'tracked' ORDER BY other.version`,
    [workload, version],
  );
  return same.map((row) => row.version);
}
