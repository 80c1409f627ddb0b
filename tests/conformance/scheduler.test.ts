import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { accountId, region } from "../local/gateway-fixture.ts";
import { conformance, refusal } from "./conformance.ts";

const GroupName = "conformance";
const schedule = (
  Name: string,
  more: Partial<CreateScheduleCommandInput> = {},
): CreateScheduleCommandInput => ({
  ...{
    Name,
    GroupName,
    ScheduleExpression: "cron(0 2 ? * MON *)",
    ScheduleExpressionTimezone: "Europe/Paris",
  },
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: {
    Arn: `arn:aws:lambda:${region}:${accountId}:function:load-data`,
    RoleArn: `arn:aws:iam::${accountId}:role/conformance`,
    Input: '{"a":1}',
    RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
  },
  ...more,
});
const create = (client: SchedulerClient, name: string, more: Partial<CreateScheduleCommandInput> = {}) =>
  client.send(new CreateScheduleCommand(schedule(name, more)));
const get = async (client: SchedulerClient, Name: string) => {
  const { $metadata, CreationDate, LastModificationDate, ...rest } = await client.send(
    new GetScheduleCommand({ Name, GroupName }),
  );
  return rest;
};

conformance("scheduler", {
  declared: [{ type: "aws:scheduler/scheduleGroup:ScheduleGroup", inputs: { name: GroupName } }],
  clients: (settings) => new SchedulerClient(settings),
  async make(client) {
    await client.send(new CreateScheduleGroupCommand({ Name: GroupName }));
  },
  cases: {
    "answers a schedule as it was created, with its ARN": async (client) => {
      const { ScheduleArn } = await create(client, "created");
      const { ActionAfterCompletion, ...created } = await get(client, "created");
      return { ScheduleArn, ...created };
    },
    "fills in AWS's defaults": async (client) => {
      const { RetryPolicy, ...Target } = schedule("defaults").Target ?? { Arn: "", RoleArn: "" };
      await create(client, "defaults", { Target, ScheduleExpressionTimezone: undefined });
      const { State, ScheduleExpressionTimezone, Target: target } = await get(client, "defaults");
      return { State, ScheduleExpressionTimezone, retry: target?.RetryPolicy };
    },
    "answers what happens to a schedule after its last firing": async (client) => {
      await create(client, "after");
      return (await get(client, "after")).ActionAfterCompletion ?? null;
    },
    "refuses a name that is taken": async (client) => {
      await create(client, "taken", { ClientToken: "one" });
      return refusal(create(client, "taken", { ClientToken: "two" }));
    },
    "accepts the same client token again": async (client) => {
      await create(client, "token", { ClientToken: "same" });
      return refusal(create(client, "token", { ClientToken: "same" }));
    },
    "replaces a schedule": async (client) => {
      await create(client, "replaced");
      const change = schedule("replaced", { ScheduleExpression: "rate(5 minutes)", State: "DISABLED" });
      await client.send(new UpdateScheduleCommand(change));
      const { ActionAfterCompletion, ...replaced } = await get(client, "replaced");
      return replaced;
    },
    "forgets a deleted schedule": async (client) => {
      await create(client, "deleted");
      await client.send(new DeleteScheduleCommand({ Name: "deleted", GroupName }));
      return refusal(get(client, "deleted"));
    },
    "names a missing schedule": async (client) => [
      await refusal(get(client, "absent")),
      await refusal(client.send(new DeleteScheduleCommand({ Name: "absent", GroupName }))),
      await refusal(client.send(new UpdateScheduleCommand(schedule("absent")))),
    ],
    "names a missing group": (client) => refusal(create(client, "lost", { GroupName: "absent" })),
    "refuses an expression that is none": (client) =>
      refusal(create(client, "wrong", { ScheduleExpression: "cron(0 2 ? * FOO *)" })),
    "lists schedules of a group by prefix": async (client) => {
      for (const name of ["listed-b", "listed-a"]) await create(client, name);
      const { Schedules } = await client.send(new ListSchedulesCommand({ GroupName, NamePrefix: "listed-" }));
      return Schedules?.map(({ Name, GroupName: group, State }) => ({ Name, group, State })).sort((a, b) =>
        String(a.Name).localeCompare(String(b.Name)),
      );
    },
  },
});
