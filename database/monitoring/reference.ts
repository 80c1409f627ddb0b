import type { Reference } from "../../core/monitoring/drift.ts";
import type { Slot } from "../../core/time/slot.ts";
import { all, one, type Queryable } from "../client/rows.ts";

/** Production version at the end of a day. */
export interface InProduction {
  version: number;
  /** Day of its promotion, in the stack's time zone. */
  since: string;
}

/**
 * Production version at the end of a day, from the slots of the decisions. No machine clock is used, so a later
 * examination gives the same result. After a person removed the version from production, the result is null from the
 * slot of the last decision on.
 * Shape   `since`: day of the decision's slot. If the decision was recorded on a later day, that day, unless it is
 *         after `slot`, as in virtual time.
 * Result  null when no version was in production.
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

/**
 * Stored evidence of a promotion: the reference window without its performance. The task kind computes the
 * performance from labels and predictions.
 */
export interface PromotedOn extends Omit<Reference, "performance"> {
  /** Labels of the evaluation set in row order; null when there are none. */
  truths: string[] | null;
  answers: string[] | null;
}

/**
 * Evidence for the reference window of a version: the profile of its own evaluation, and its predictions for that
 * evaluation set. A version without a profile has no sketches; its performance can still be monitored.
 * Result  null when nothing is stored about the version.
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

/** Versions with the same tracked words in the same order. Their word counts can be added. */
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
