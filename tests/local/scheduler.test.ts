import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, expect, test } from "vitest";
import { arn, memoryTables, resource, startServices } from "../support/local-services.ts";

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((services) => services.stop()));
});

async function start(options: Parameters<typeof startServices>[0]) {
  const services = await startServices(options);
  running.push(services);
  return services;
}

const role = "arn:aws:iam::000000000000:role/ratchet-dev-scheduler";
const queue = arn("sqs", "inbox");

function schedule(overrides: Record<string, unknown> = {}) {
  return resource("aws:scheduler/schedule:Schedule", "newsgroups-load", {
    name: "ratchet-dev-newsgroups-load",
    arn: arn("scheduler", "schedule/default/ratchet-dev-newsgroups-load"),
    scheduleExpression: "cron(0 2 ? * MON *)",
    scheduleExpressionTimezone: "Europe/Paris",
    target: { arn: queue, roleArn: role, input: '{"slot":"<aws.scheduler.scheduled-time>"}' },
    ...overrides,
  });
}

const group = resource("aws:scheduler/scheduleGroup:ScheduleGroup", "one-time", {
  name: "ratchet-dev-one-time",
});

test("fires each slot in the schedule's time zone and passes the slot in UTC", async () => {
  const services = await start({ start: new Date("2026-10-18T00:00:00Z"), resources: [schedule()] });
  services.scheduler.start();
  await services.clock.runUntil(new Date("2026-11-02T12:00:00Z"));
  // Paris leaves summer time on 25 October 2026.
  expect(services.messages.map((message) => message.body)).toEqual([
    '{"slot":"2026-10-19T00:00:00Z"}',
    '{"slot":"2026-10-26T01:00:00Z"}',
    '{"slot":"2026-11-02T01:00:00Z"}',
  ]);
});

test("a slot that fell due while the cloud was down is not fired and none is fired twice", async () => {
  const openTable = memoryTables();
  const before = await start({ start: new Date("2026-11-09T00:00:00Z"), resources: [schedule()], openTable });
  before.scheduler.start();
  await before.clock.runUntil(new Date("2026-11-09T01:00:00Z"));
  expect(before.messages.length).toBe(1);
  // Restarted at the very instant that fired, then run over one more slot; 16 November passes while it is down.
  const again = await start({ start: new Date("2026-11-09T01:00:00Z"), resources: [schedule()], openTable });
  again.scheduler.start();
  await again.clock.runUntil(new Date("2026-11-09T02:00:00Z"));
  expect(again.messages).toEqual([]);
  const later = await start({ start: new Date("2026-11-17T00:00:00Z"), resources: [schedule()], openTable });
  later.scheduler.start();
  await later.clock.runUntil(new Date("2026-11-24T00:00:00Z"));
  expect(later.messages.map((message) => message.body)).toEqual(['{"slot":"2026-11-23T01:00:00Z"}']);
});

test("a one-time schedule that fell due while the cloud was down fires once at start and is then deleted", async () => {
  const openTable = memoryTables();
  const create = {
    Name: "drift-1",
    GroupName: "ratchet-dev-one-time",
    ScheduleExpression: "at(2026-11-09T03:00:00)",
    FlexibleTimeWindow: { Mode: "OFF" as const },
    ActionAfterCompletion: "DELETE" as const,
    Target: { Arn: queue, RoleArn: role, Input: "{}" },
  };
  const before = await start({ start: new Date("2026-11-09T00:00:00Z"), resources: [group], openTable });
  const client = new SchedulerClient(before.endpoint.client);
  const created = await client.send(new CreateScheduleCommand(create));
  expect(created.ScheduleArn).toBe(arn("scheduler", "schedule/ratchet-dev-one-time/drift-1"));
  expect(before.endpoint.checks).toEqual([
    { action: "scheduler:CreateSchedule", resource: created.ScheduleArn },
    {
      action: "iam:PassRole",
      resource: role,
      conditions: { "iam:PassedToService": "scheduler.amazonaws.com" },
    },
  ]);
  await expect(client.send(new CreateScheduleCommand(create))).rejects.toBeInstanceOf(ConflictException);
  client.destroy();

  const after = await start({ start: new Date("2026-11-10T00:00:00Z"), resources: [group], openTable });
  after.scheduler.start();
  await after.clock.runUntil(new Date("2026-11-12T00:00:00Z"));
  expect(after.messages.length).toBe(1);
  expect(after.scheduler.list()).toEqual([]);
});

test("an updated schedule fires by its new expression and a deleted one no more", async () => {
  const services = await start({ start: new Date("2026-11-09T00:00:00Z"), resources: [group] });
  const client = new SchedulerClient(services.endpoint.client);
  const name = { Name: "drift-1", GroupName: "ratchet-dev-one-time" };
  const rest = { FlexibleTimeWindow: { Mode: "OFF" as const }, Target: { Arn: queue, RoleArn: role } };
  await client.send(
    new CreateScheduleCommand({ ...name, ...rest, ScheduleExpression: "at(2026-11-09T01:00:00)" }),
  );
  await client.send(
    new UpdateScheduleCommand({ ...name, ...rest, ScheduleExpression: "at(2026-11-09T05:00:00)" }),
  );
  const found = await client.send(new GetScheduleCommand(name));
  expect(found).toMatchObject({ ScheduleExpression: "at(2026-11-09T05:00:00)", State: "ENABLED" });
  await services.clock.runUntil(new Date("2026-11-09T04:00:00Z"));
  expect(services.messages).toEqual([]);
  await client.send(new DeleteScheduleCommand(name));
  await services.clock.runUntil(new Date("2026-11-09T06:00:00Z"));
  expect(services.messages).toEqual([]);
  await expect(client.send(new GetScheduleCommand(name))).rejects.toBeInstanceOf(ResourceNotFoundException);
  client.destroy();
});

test("what the schedule's role may not do goes to the dead-letter queue at once", async () => {
  const target = {
    arn: arn("lambda", "function:ratchet-dev-load-data"),
    roleArn: role,
    input: '{"slot":"<aws.scheduler.scheduled-time>"}',
    deadLetterConfig: { arn: arn("sqs", "dead-letters") },
  };
  const services = await start({
    start: new Date("2026-11-09T00:00:00Z"),
    resources: [schedule({ target })],
  });
  services.deniedToRoles.add("lambda:InvokeFunction");
  services.scheduler.start();
  await services.clock.runUntil(new Date("2026-11-09T01:00:00Z"));
  expect(services.messages).toMatchObject([
    {
      queue: "dead-letters",
      body: '{"slot":"2026-11-09T01:00:00Z"}',
      attributes: {
        ERROR_CODE: "AccessDeniedException",
        SCHEDULED_TIME: "2026-11-09T01:00:00Z",
        RETRY_ATTEMPTS: "0",
      },
    },
  ]);
});

test("a target that refuses is tried again as often as the retry policy says, then given up", async () => {
  const target = {
    arn: arn("sqs", "missing"),
    roleArn: role,
    retryPolicy: { maximumRetryAttempts: 2 },
    deadLetterConfig: { arn: arn("sqs", "dead-letters") },
  };
  const services = await start({
    start: new Date("2026-11-09T00:00:00Z"),
    resources: [schedule({ target })],
  });
  services.scheduler.start();
  await services.clock.runUntil(new Date("2026-11-09T01:02:59Z"));
  expect(services.messages).toEqual([]);
  await services.clock.runUntil(new Date("2026-11-09T01:03:00Z"));
  expect(services.messages).toMatchObject([
    {
      queue: "dead-letters",
      attributes: { RETRY_ATTEMPTS: "2", EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts" },
    },
  ]);
});
