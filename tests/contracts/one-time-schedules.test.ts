import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schedulerOneTimeSchedules } from "../../lambdas/shared/adapters/one-time-schedules.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { accountId, region } from "../local/gateway-fixture.ts";
import { type EmbeddedCloud, queueArn, saysWhatFails } from "./support/embedded-cloud.ts";

// The doubles of the tests keep no schedule: the pipeline's world ignores the call, since its tests run `reconcile` when
// they want to, and the alerts' bench remembers minutes on its virtual time. So the suite is of the adapter alone.

const group = "ratchet-dev-once";
const adapter = (settings: ClientSettings) =>
  schedulerOneTimeSchedules(
    {
      group,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:ratchet-dev-reconcile`,
      roleArn: `arn:aws:iam::${accountId}:role/conformance`,
      deadLettersArn: queueArn("reconcile"),
    },
    new SchedulerClient(settings),
  );
const declared = [{ type: "aws:scheduler/scheduleGroup:ScheduleGroup", inputs: { name: group } }];

describe("OneTimeSchedules: the adapter on the embedded EventBridge Scheduler", () => {
  let cloud: EmbeddedCloud;
  beforeAll(async () => {
    cloud = await startOurs(declared);
  });
  afterAll(() => cloud.stop());

  /** Every schedule of this reason, as the Scheduler answers it. */
  const armed = async (reason: string) => {
    const client = new SchedulerClient(cloud.settings);
    const query = { GroupName: group, NamePrefix: reason };
    const { Schedules = [] } = await client.send(new ListSchedulesCommand(query));
    const found = await Promise.all(
      Schedules.map(({ Name }) => client.send(new GetScheduleCommand({ Name, GroupName: group }))),
    );
    client.destroy();
    return found;
  };

  test("has reconcile run once, with the instant as its slot, and leaves no schedule behind", async () => {
    await adapter(cloud.settings).arm(new Date("2199-01-05T01:00:00Z"), "job-due");
    expect(await armed("job-due")).toMatchObject([
      {
        ScheduleExpression: "at(2199-01-05T01:00:00)",
        ScheduleExpressionTimezone: "UTC",
        ActionAfterCompletion: "DELETE",
        Target: { Input: '{"at":"2199-01-05T01:00:00Z"}' },
      },
    ]);
  });

  test("waits for the end of the minute, so that what is due at the instant is due when it runs", async () => {
    await adapter(cloud.settings).arm(new Date("2199-01-05T01:00:00.001Z"), "rounded");
    expect(await armed("rounded")).toMatchObject([{ ScheduleExpression: "at(2199-01-05T01:01:00)" }]);
  });

  test("is armed once by several calls for one minute and reason, and by each minute again", async () => {
    const { arm } = adapter(cloud.settings);
    for (const second of ["00", "30", "59"]) await arm(new Date(`2199-01-05T02:03:${second}Z`), "notify");
    expect((await armed("notify")).map(({ ScheduleExpression }) => ScheduleExpression).sort()).toEqual([
      "at(2199-01-05T02:03:00)",
      "at(2199-01-05T02:04:00)",
    ]);
  });
});

const arm = (settings: ClientSettings) => adapter(settings).arm(new Date("2199-01-05T01:00:00Z"), "job-due");
saysWhatFails("SCHED001", declared, arm);

test("the adapter says SCHED001 of a group that was deleted, and that the deployment creates it", async () => {
  const cloud = await startOurs([]);
  await expect(arm(cloud.settings)).rejects.toMatchObject({ code: "SCHED001", retryable: true });
  await expect(arm(cloud.settings)).rejects.toThrow("npm run up");
  await cloud.stop();
});
