import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, type EngineResult, openEngine } from "../../engine/engine.ts";
import { copyRepository, type ProjectCopy } from "./project-copy.ts";

// The product's own program on the real engine: R0.2 and R0.3.

const FIRST_BUILD_MILLISECONDS = 600_000;

let project: ProjectCopy;

beforeAll(() => {
  project = copyRepository();
});

afterAll(() => project.remove());

/** What would happen, leaving out what stays: `update aws:sqs/queue:Queue name: tags`. */
function changes(result: EngineResult): string[] {
  expect(result.succeeded, result.output).toBe(true);
  return result.operations
    .filter(({ kind }) => kind !== "same")
    .map(({ kind, type, name, changed }) =>
      [`${kind} ${type} ${name}`, changed.join(", ")].filter((part) => part !== "").join(": "),
    )
    .sort();
}

/** The list of workloads in the stack's settings. */
function workloadsOf(settings: Record<string, unknown>): Record<string, unknown>[] {
  const workloads = settings["ratchet:workloads"];
  if (!Array.isArray(workloads)) throw new Error("the stack has no workloads");
  return workloads;
}

function firstWorkload(settings: Record<string, unknown>): Record<string, unknown> {
  const [first] = workloadsOf(settings);
  if (first === undefined) throw new Error("the stack has no workload");
  return first;
}

describe.each(["dev", "prod"])("stack %s", (stack) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await openEngine({ projectDirectory: project.directory, stack });
  }, FIRST_BUILD_MILLISECONDS);

  afterAll(() => engine.close());

  test("previews with the policy pack, without an account and without a violation", async () => {
    const result = await engine.preview();
    expect(result.violations.filter(({ level }) => level === "mandatory")).toEqual([]);
    expect(result.succeeded, result.output).toBe(true);
    expect(new Set(result.operations.map(({ kind }) => kind))).toEqual(new Set(["create"]));
    expect(result.operations.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["load-data", "detect-drift", "newsgroups-server", "serving-token"]),
    );
  });

  test("an update, which knows what a preview cannot, violates no policy and leaves none undecided", async () => {
    const result = await engine.up();
    expect(result.violations).toEqual([]);
    expect(result.succeeded, result.output).toBe(true);
  });
});

describe("a deployed dev stack", () => {
  let engine: Engine;

  beforeAll(async () => {
    // Without the pack, which the previews above attach: what is asked here is what changes.
    engine = await openEngine({ projectDirectory: project.directory, stack: "dev", policies: false });
    const result = await engine.up();
    expect(result.succeeded, result.output).toBe(true);
  }, FIRST_BUILD_MILLISECONDS);

  afterAll(() => engine.close());

  test("previews as unchanged with the same settings", async () => {
    expect(changes(await engine.preview())).toEqual([]);
  });

  test("a new cron expression changes that schedule, and the settings in which reconcile reads it", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        Object.assign(firstWorkload(settings), { schedule: { load: "cron(30 3 ? * TUE *)" } });
      },
    });
    expect(changes(result)).toEqual([
      "update aws:scheduler/schedule:Schedule newsgroups-load: scheduleExpression",
      "update aws:ssm/parameter:Parameter newsgroups-settings: insecureValue",
    ]);
  });

  test("a new promotion threshold changes the settings of its workload and nothing else", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        Object.assign(firstWorkload(settings), { promotion: { minimum: 0.8 } });
      },
    });
    expect(changes(result)).toEqual([
      "update aws:ssm/parameter:Parameter newsgroups-settings: insecureValue",
    ]);
  });

  test("an added workload adds its own resources and nothing else", async () => {
    const result = await engine.preview({
      configure: (settings) => {
        workloadsOf(settings).push({
          name: "tickets",
          task: "text-classification",
          source: { path: "tickets.csv" },
        });
      },
    });
    expect(changes(result)).toEqual([
      "create aws:cloudwatch/dashboard:Dashboard tickets-dashboard",
      "create aws:cloudwatch/metricAlarm:MetricAlarm tickets-drift-alert",
      "create aws:cloudwatch/metricAlarm:MetricAlarm tickets-drift-critical",
      "create aws:cloudwatch/metricAlarm:MetricAlarm tickets-drift-overdue",
      "create aws:cloudwatch/metricAlarm:MetricAlarm tickets-load-overdue",
      "create aws:iam/role:Role tickets-evaluate-role",
      "create aws:iam/role:Role tickets-train-role",
      "create aws:iam/rolePolicy:RolePolicy tickets-evaluate-policy",
      "create aws:iam/rolePolicy:RolePolicy tickets-train-policy",
      "create aws:lambda/invocation:Invocation tickets-drift-announced",
      "create aws:lambda/invocation:Invocation tickets-load-announced",
      "create aws:scheduler/schedule:Schedule tickets-drift",
      "create aws:scheduler/schedule:Schedule tickets-load",
      "create aws:ssm/parameter:Parameter tickets-settings",
      "create kubernetes:apps/v1:Deployment tickets-server",
      "create kubernetes:autoscaling/v2:HorizontalPodAutoscaler tickets-server-scaler",
      "create kubernetes:core/v1:Service tickets-server-service",
      "create kubernetes:networking.k8s.io/v1:NetworkPolicy tickets-server-network",
      "create kubernetes:policy/v1:PodDisruptionBudget tickets-server-budget",
      "create ratchet:infra:Workload tickets",
      "create ratchet:infra:WorkloadMonitoring tickets-monitoring",
      "create ratchet:infra:WorkloadServer tickets-server",
    ]);
  });
});
