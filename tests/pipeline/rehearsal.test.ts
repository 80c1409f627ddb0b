import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOf } from "../../rehearsal/database.ts";
import { askMlflow } from "../support/mlflow.ts";
import { linesOf, statementsByRole } from "../support/policies.ts";
import { type Rehearsed, rehearse } from "../support/rehearsal.ts";
import { needed, unexercised, usedByChance } from "../support/rehearsal-grants.ts";
import { everyGrant, type Grant, refusalsWithout, withoutGrant } from "../support/rehearsal-replay.ts";
import { reportSchema } from "../support/rehearsal-report.ts";

// Four weeks of the dev stack on 20 Newsgroups, as `npm run rehearse`, once for every test of this file. What the
// functions call in AWS is judged by the plan's policies, but AWS itself is not here.

const SPOILED = 3;
let run: Rehearsed;

beforeAll(async () => {
  run = await rehearse({ weeks: 4, spoiledSlot: SPOILED });
}, 900_000);

afterAll(() => run?.end());

const workload = () => {
  const [first] = run.report.workloads;
  if (first === undefined) throw new Error("a report without a workload");
  return first;
};

describe("four weeks on dev", () => {
  test("are reported in the promised form", () => {
    expect(reportSchema.safeParse(run.report).error?.issues ?? []).toEqual([]);
    expect(run.report).toMatchObject({ stack: "dev", weeks: 4 });
    expect(run.report.workloads.map(({ name }) => name)).toEqual(["newsgroups"]);
  });

  test("load a fifth of the source first and three hundredths of it in each later slot", () => {
    // 11,293 documents: 20 % are 2,258.6, 3 % are 338.8.
    const rows = [2259, 339, 339, 339];
    expect(workload().loads).toMatchObject(
      run.slots.map((slot, week) => ({
        slot,
        rowsExpected: rows[week],
        rowsLoaded: rows[week],
        rejected: 0,
      })),
    );
    expect(run.slots).toEqual(["02", "09", "16", "23"].map((day) => `2026-03-${day}T01:00:00Z`));
  });

  test("train once and decide once in each slot, and once more in the night after the batch that is mostly wrong", () => {
    const { trainings, decisions } = workload();
    // Production is right about few of its rows: drift, for which a training is asked for.
    const slots = [...run.slots.slice(0, SPOILED), "2026-03-17T00:00:00Z", ...run.slots.slice(SPOILED)];
    expect(trainings.map(({ slot, status }) => [slot, status])).toEqual(
      slots.map((slot) => [slot, "succeeded"]),
    );
    expect(decisions.map(({ slot, candidateVersion }) => [slot, candidateVersion])).toEqual(
      slots.map((slot, index) => [slot, index + 1]),
    );
    expect(run.report.incidents).toMatchObject([{ cause: "drift", severity: "critical" }]);
  });

  test("promote the first model on the minimum alone", () => {
    expect(workload().decisions[0]).toMatchObject({ promoted: true, f1Production: null, interval: null });
    expect(workload().decisions[0]?.f1New).toBeGreaterThan(0.75);
  });

  test("obey the rule in every decision, against whichever version was production then", () => {
    let production: number | null = null;
    for (const decision of workload().decisions) {
      const { f1New, f1Production, minimum, promoted, candidateVersion } = decision;
      expect(minimum).toBe(0.75);
      expect(f1Production === null).toBe(production === null);
      expect(promoted).toBe(f1New > minimum && (f1Production === null || f1New > f1Production));
      if (f1Production !== null) {
        const [low, high] = decision.interval ?? [Number.NaN, Number.NaN];
        expect(low).toBeLessThanOrEqual(f1New - f1Production);
        expect(high).toBeGreaterThanOrEqual(f1New - f1Production);
      }
      if (promoted) production = candidateVersion;
    }
    const last = workload().decisions.findLast(({ promoted }) => promoted);
    expect(workload().production).toEqual({ version: last?.candidateVersion, f1: last?.f1New });
  });

  test("refuse the candidate of the slot whose labels are mostly wrong, and say why", () => {
    const spoiled = workload().decisions[SPOILED - 1];
    expect(spoiled).toMatchObject({ promoted: false, slot: run.slots[SPOILED - 1] });
    expect(spoiled?.f1New).toBeLessThan(spoiled?.f1Production ?? 0);
    expect(spoiled?.reason).toContain("Refused because");
  });

  test("judge each candidate on a set of its own slot, which nothing was trained on", async () => {
    const sets = workload().decisions.map(({ evaluationSet }) => evaluationSet);
    expect(new Set(sets).size).toBe(4);
    const database = databaseOf(run.cloud);
    const { rows } = await database.query(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE set_aside)::int AS "setAside" FROM examples`,
    );
    expect(rows[0].rows).toBe(2259 + 3 * 339);
    expect(rows[0].setAside).toBeGreaterThan(0.15 * rows[0].rows);
    await database.end();
  });

  test("end without a failed invocation, a refused call or anything lost", () => {
    expect(run.failures.map(({ functionName, error }) => [functionName, error?.errorMessage])).toEqual([]);
    expect(run.lost).toEqual([]);
    expect(run.report.denied).toEqual([]);
    expect(run.cloud.services.lambda.pending()).toEqual([]);
  });

  test("notify people of each decision, by e-mail and Slack", () => {
    for (const [channel, dress] of [
      ["email", (words: string) => `ratchet-dev: ${words}`],
      ["slack", (words: string) => words],
    ] as const) {
      const notifications = run.report.notifications.filter(
        (one) => one.channel === channel && /newsgroups version/.test(one.subject),
      );
      expect(notifications.map(({ at, level, subject }) => [at, level, subject])).toEqual(
        workload().decisions.map(({ slot, candidateVersion, promoted }) => [
          slot.replace("Z", ".000Z"),
          "info",
          dress(`newsgroups version ${candidateVersion} ${promoted ? "is in production" : "was refused"}`),
        ]),
      );
    }
  });
});

describe("MLflow after four weeks", () => {
  const mlflow = () => askMlflow(run.cloud.urls.mlflow ?? "");

  test("names as production what PostgreSQL decided", async () => {
    const database = databaseOf(run.cloud);
    const { rows } = await database.query("SELECT workload, version FROM production");
    await database.end();
    expect(rows).toEqual([{ workload: "newsgroups", version: workload().production?.version }]);
    expect(await mlflow().aliased("newsgroups", "production")).toBe(rows[0].version);
  });

  test("has one version for each decision, with its stage, its decision and its evidence as tags", async () => {
    const versions = await mlflow().versions("newsgroups");
    const production = workload().production?.version;
    expect(versions).toMatchObject(
      workload().decisions.map(({ candidateVersion, promoted, evaluationSet, reason }, week) => ({
        version: candidateVersion,
        runId: workload().trainings[week]?.runId,
        tags: {
          stage: candidateVersion === production ? "Production" : promoted ? "Archived" : "None",
          "ratchet.decision": promoted ? "promoted" : "refused",
          "ratchet.evaluation_set": evaluationSet,
          "ratchet.reason": reason,
        },
      })),
    );
  });

  test("holds for each training what it was trained on and how it did", async () => {
    const database = databaseOf(run.cloud);
    const { rows } = await database.query("SELECT run_id, snapshot FROM training_jobs");
    await database.end();
    const snapshots = new Map(rows.map((row) => [row.run_id, row.snapshot]));
    for (const { runId, slot } of workload().trainings) {
      const { status, tags, metrics } = await mlflow().run(runId ?? "");
      expect(status).toBe("FINISHED");
      expect(tags).toMatchObject({ auto_trained: "true", "ratchet.slot": slot });
      expect(tags["ratchet.snapshot"]).toMatch(/^[0-9a-f]{64}$/);
      expect(tags["ratchet.snapshot"]).toBe(snapshots.get(runId));
      expect(metrics).toEqual(
        expect.arrayContaining(
          [
            "accuracy",
            "weighted_f1",
            "macro_f1",
            "weighted_precision",
            "weighted_recall",
            "f1/sci.space",
          ].map((name) => `train_cv_${name}`),
        ),
      );
      expect(await mlflow().artifacts(runId ?? "", "train_cv")).toEqual([
        "train_cv/confusion_matrix.json",
        "train_cv/confusion_matrix.png",
      ]);
    }
  });
});

describe("the grants of the contracts, against the calls of four weeks", () => {
  const titled = everyGrant().map((grant): [string, Grant] => [titleOf(grant), grant]);
  const exercised = titled.filter(([title]) => !unexercised.includes(title) && !usedByChance.includes(title));
  const callsOf = ({ functionName }: Grant) =>
    run.cloud.gateway.record
      .distinct()
      .filter(({ label, allowed }) => allowed && label === `ratchet-dev-${functionName}`);
  const callsThatNeed = (grant: Grant) =>
    callsOf(grant).filter(({ action, resource }) =>
      (needed[`${grant.resource}.${grant.verb}`] ?? []).some(
        ([actions, resources]) => actions.test(action) && resources.test(resource),
      ),
    );

  test.each(exercised)(
    "without %s, the calls that need it are refused with the line to add, and no other",
    (_, grant) => {
      const refusals = refusalsWithout(run.cloud.graph, grant, callsOf(grant));
      const expected = callsThatNeed(grant).map(({ action, resource }) => `${action} ${resource}`);
      expect(expected.length).toBeGreaterThan(0);
      expect(refusals.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual(expected.sort());
      for (const { action, resource, message } of refusals) {
        expect(message).toContain(
          `IAM002 ratchet-dev-${grant.functionName} may not ${action} on ${resource}: `,
        );
        expect(message).toMatch(lineToAdd(grant));
      }
    },
  );

  test("with every grant in place no call of the four weeks is refused", () => {
    const unchanged: Grant = { functionName: "load-data", resource: "nothing", verb: "none" };
    const [changed, original] = [withoutGrant(run.cloud.graph, unchanged), run.cloud.graph].map((graph) =>
      linesOf([...statementsByRole(graph).values()].flat(), { region: "eu-west-3", account: "000000000000" }),
    );
    expect(changed).toEqual(original);
    expect(refusalsWithout(run.cloud.graph, unchanged, run.cloud.gateway.record.distinct())).toEqual([]);
  });

  test("the grants that no call needed are those of this list, and the report says why each stands", () => {
    const idle = titled.filter(([, grant]) => callsThatNeed(grant).length === 0).map(([title]) => title);
    expect(idle.filter((title) => !usedByChance.includes(title)).sort()).toEqual(unexercised);
    expect(run.report.unusedGrants.filter(({ why }) => why === undefined)).toEqual([]);
    const explained = new Set(run.report.unusedGrants.map((grant) => `${grant.function} ${grant.action}`));
    for (const [title, action] of [
      ["load-data", "rds-db:connect"],
      ["reconcile", "sagemaker:DescribeTrainingJob"],
      ["reconcile", "sagemaker:DescribeProcessingJob"],
      ["manage-incidents", "events:PutEvents"],
    ]) {
      expect(explained).toContain(`${title} ${action}`);
    }
  });
});

function titleOf({ functionName, resource, verb }: Grant): string {
  return `${functionName} ${resource}.${verb}`;
}

function lineToAdd({ functionName, resource, verb }: Grant): RegExp {
  const file = `in needs of lambdas/${functionName}/contract\\.ts`;
  return new RegExp(
    `Add ("${verb}" to ${resource}|\\{ resource: "${resource}", can: \\["${verb}"\\] \\}) ${file}`,
  );
}
