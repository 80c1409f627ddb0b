import { expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { Alarms } from "../../local/services/cloudwatch/alarms.ts";
import { MetricStore } from "../../local/services/cloudwatch/metric-store.ts";
import { busesOf, rulesOf } from "../../local/services/events/events-plan.ts";
import { functionPermissionsOf, functionsOf } from "../../local/services/lambda/lambda-plan.ts";
import { scheduleGroupsOf, schedulesOf } from "../../local/services/scheduler/scheduler-schema.ts";
import { nameOf } from "../../local/services/shared/arn.ts";
import { resourcePolicies } from "../../local/services/shared/resource-policies.ts";
import { placeholders } from "../../plan/placeholders.ts";
import { program } from "../../plan/program.ts";
import { memoryTables } from "../support/local-services.ts";

// Whether the ARNs and URLs are the local ones is not shown here: a plan holds placeholders.
test("the services understand everything that the plan of dev declares for them", async () => {
  const answers = placeholders("eu-west-3");
  const graph = await program({
    stack: "dev",
    provider: {
      ...answers,
      // A plan fills everything that was left open; a cloud leaves the optional inputs of these types out.
      create: async (resource) => {
        const { id, outputs } = await answers.create(resource);
        const computed = ["arn", "name", "url", "invokeArn", "qualifiedArn"];
        const isRead = /^aws:(lambda|cloudwatch|scheduler|sqs|sns)\//.test(resource.type);
        const kept = Object.entries(outputs).filter(([key]) => !isRead || computed.includes(key));
        return { id, outputs: Object.fromEntries(kept) };
      },
    },
  });
  const functions = functionsOf({
    graph,
    region: "eu-west-3",
    endpoint: "http://127.0.0.1:1",
    extraCaCerts: null,
    credentialsFor: () => ({ accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" }),
    bundleDir: (name) => `dist/${name}`,
  });
  const names = new Set(functions.map(({ spec }) => spec.name));
  expect([...names]).toContain("ratchet-dev-load-data");
  expect(functions.every(({ deadLetterArn }) => deadLetterArn !== null)).toBe(true);

  const buses = busesOf(graph);
  const rules = rulesOf(graph);
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules) {
    expect(buses).toContain(rule.bus);
    expect(rule.targets.length, `targets of ${rule.name}`).toBe(1);
  }
  for (const permission of functionPermissionsOf(graph)) expect(names).toContain(permission.functionName);

  const groups = scheduleGroupsOf(graph);
  const schedules = schedulesOf(graph);
  expect(schedules.map(({ name }) => name)).toContain("ratchet-dev-newsgroups-load");
  for (const schedule of schedules) expect(groups, schedule.name).toContain(nameOf(schedule.group));

  const clock = new VirtualClock(new Date("2026-11-23T01:00:00Z"), () => {});
  const openTable = memoryTables();
  const alarms = new Alarms({
    graph,
    clock,
    metrics: new MetricStore(openTable, clock),
    queues: { send: async () => {}, visibleMessages: () => 0 },
    openTable,
    notify: async () => {},
    onLost: () => {},
    region: "eu-west-3",
    account: "000000000000",
  });
  expect(alarms.list().length).toBeGreaterThan(functions.length);
  resourcePolicies(graph, "000000000000");
});
