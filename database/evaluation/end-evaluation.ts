import type pg from "pg";
import type { Slot } from "../../core/time/slot.ts";
import { one, type Queryable, slotText } from "../client/rows.ts";
import { withTransaction } from "../client/transactions.ts";
import { enqueueEffect } from "../outbox/outbox.ts";
import { type Evaluation, evaluationFailed, storeVector } from "./evaluations.ts";
import { type Profile, storeProfile } from "./profiles.ts";

/** Batches are told of apart: what fails there holds up no decision. */
function causeOf(purpose: "decision" | "batch"): string {
  return purpose === "batch" ? "evaluation:batch" : "evaluation";
}

async function setOf(
  client: Queryable,
  { workload, evaluationSet }: Pick<Evaluation, "workload" | "evaluationSet">,
): Promise<{ purpose: "decision" | "batch"; slot: Slot }> {
  const set = await one<{ purpose: "decision" | "batch"; slot: Slot }>(
    client,
    `SELECT purpose, ${slotText("slot")} AS slot FROM evaluation_sets WHERE workload = $1 AND hash = $2`,
    [workload, evaluationSet],
  );
  if (set === undefined) throw new Error("an evaluation without its set");
  return set;
}

/** Stores the vector, and the version's profile where there is one, with what ends an earlier failure. */
export async function completeEvaluation(
  pool: pg.Pool,
  evaluation: Evaluation,
  vector: { classes: string[]; confidences: number[] },
  profile: Profile | null,
): Promise<void> {
  const { workload, version, jobName } = evaluation;
  await withTransaction(pool, async (client) => {
    if ((await storeVector(client, jobName, vector)) === undefined) return;
    if (profile !== null) await storeProfile(client, evaluation, profile);
    const { purpose } = await setOf(client, evaluation);
    await enqueueEffect(client, workload, {
      kind: "notify",
      level: "info",
      subject: `${workload}: version ${version} was evaluated`,
      text: `The evaluation of version ${version} succeeded.`,
      resolves: [causeOf(purpose)],
      onlyResolves: true,
    });
  });
}

/** Ends an evaluation as failed, with the notification that people are owed, once. */
export async function failEvaluation(
  pool: pg.Pool,
  evaluation: Evaluation,
  failure: { fault: "training" | "platform"; reason: string },
): Promise<void> {
  const { workload, version, attempt, jobName } = evaluation;
  await withTransaction(pool, async (client) => {
    if (!(await evaluationFailed(client, jobName, failure))) return;
    const { purpose, slot } = await setOf(client, evaluation);
    const again = "Reconcile starts the next attempt; nothing is to be done unless the attempts are used up.";
    const words = {
      decision: {
        subject: `${workload}: version ${version} could not be evaluated`,
        text: `No decision is taken without its predictions; production stays as it is. ${
          failure.fault === "platform" ? again : "Repair the cause, then run `npm run trigger-auto-promote`."
        }`,
      },
      batch: {
        subject: `${workload}: version ${version} could not be scored on the batch of ${slot}`,
        text: `No training and no decision waits for it; this batch is missing from the performance that is watched. ${
          failure.fault === "platform" ? again : "The next batch is scored again."
        }`,
      },
    }[purpose];
    await enqueueEffect(client, workload, {
      kind: "notify",
      level: "alert",
      cause: causeOf(purpose),
      subject: words.subject,
      text: `Attempt ${attempt}, job ${jobName}:\n${failure.reason}\n\n${words.text}\n`,
    });
  });
}
