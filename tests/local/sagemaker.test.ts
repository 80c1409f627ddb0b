import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  ResourceInUse,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { afterEach, expect, test } from "vitest";
import { memoryTables } from "../support/local-services.ts";
import { accountId } from "./gateway-fixture.ts";
import { jobRoleArn, monday, prelude, runContainer, startSageMaker } from "./sagemaker-fixture.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test("trains on its channel with its role and uploads the model, while virtual time stands still", async () => {
  const { clock, store, directory, events, statuses, train, describe, defects } = await startSageMaker(stops);
  const { TrainingJobArn } = await train("ratchet-dev-1", "learns");
  await clock.runUntil(new Date("2026-11-23T01:00:01Z"));
  const job = await describe("ratchet-dev-1");
  expect(job).toMatchObject({
    TrainingJobArn,
    TrainingJobStatus: "Completed",
    SecondaryStatus: "Completed",
    CreationTime: monday,
    TrainingStartTime: monday,
    ModelArtifacts: { S3ModelArtifacts: "s3://models/newsgroups/ratchet-dev-1/output/model.tar.gz" },
  });
  const { body } = await store.read("models", "newsgroups/ratchet-dev-1/output/model.tar.gz");
  const archive = join(directory, "model.tar.gz");
  writeFileSync(archive, Buffer.concat(await body.toArray()));
  expect(execFileSync("tar", ["-xzOf", archive, "weights"]).toString()).toBe('rows {"C":"1.0"}traintest');
  expect(statuses()).toEqual(["InProgress", "Completed"]);
  expect(events[1]).toMatchObject({
    source: "aws.sagemaker",
    detailType: "SageMaker Training Job State Change",
    resources: [TrainingJobArn],
    detail: { TrainingJobName: "ratchet-dev-1", CreationTime: monday.getTime() },
  });
  expect(defects).toEqual([]);
});

test("refuses a name that was used before", async () => {
  const { clock, train } = await startSageMaker(stops);
  await train("ratchet-dev-1", "learns");
  await expect(train("ratchet-dev-1", "learns")).rejects.toBeInstanceOf(ResourceInUse);
  await clock.runUntil(monday);
  await expect(train("ratchet-dev-1", "learns")).rejects.toBeInstanceOf(ResourceInUse);
});

test("refuses to pass a role that the caller may not pass", async () => {
  const { train, jobs } = await startSageMaker(stops);
  const RoleArn = `arn:aws:iam::${accountId}:role/admin`;
  await expect(train("ratchet-dev-1", "learns", { RoleArn })).rejects.toThrow(/iam:PassRole/);
  expect(jobs.list("training")).toEqual([]);
});

test("a failed container gives its own reason, an unreadable input and an unknown image theirs", async () => {
  const { clock, train, describe, statuses } = await startSageMaker(stops);
  await train("ratchet-dev-fails", "gives_up");
  const S3Uri = "s3://datasets/others/";
  await train("ratchet-dev-input", "learns", {
    InputDataConfig: [
      { ChannelName: "training", DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri } } },
    ],
  });
  await train("ratchet-dev-image", "nothing");
  await clock.runUntil(monday);
  expect(await describe("ratchet-dev-fails")).toMatchObject({
    TrainingJobStatus: "Failed",
    FailureReason: "AlgorithmError: only one class, exit code: 1",
  });
  expect((await describe("ratchet-dev-input")).FailureReason).toMatch(
    /^ClientError: Data download failed: No S3 objects found under S3 URL "s3:\/\/datasets\/others\/"/,
  );
  expect((await describe("ratchet-dev-image")).FailureReason).toMatch(/no such image/);
  expect(statuses().filter((status) => status === "Failed").length).toBe(3);
});

test("a job that runs out of time is stopped and says so", async () => {
  const { clock, train, describe } = await startSageMaker(stops);
  await train("ratchet-dev-1", "hangs", { StoppingCondition: { MaxRuntimeInSeconds: 1 } });
  await clock.runUntil(monday);
  expect(await describe("ratchet-dev-1")).toMatchObject({
    TrainingJobStatus: "Stopped",
    SecondaryStatus: "MaxRuntimeExceeded",
  });
});

test("jobs above the limit wait their turn, and both the running and the waiting one can be stopped", async () => {
  const { clock, client, train, describe, statuses } = await startSageMaker(stops);
  await train("ratchet-dev-1", "hangs");
  await train("ratchet-dev-2", "hangs");
  for (const TrainingJobName of ["ratchet-dev-2", "ratchet-dev-1"]) {
    await client.send(new StopTrainingJobCommand({ TrainingJobName }));
  }
  await clock.runUntil(monday);
  for (const name of ["ratchet-dev-1", "ratchet-dev-2"]) {
    expect((await describe(name)).TrainingJobStatus).toBe("Stopped");
  }
  expect(statuses()).toEqual(["InProgress", "InProgress", "Stopped", "Stopped"]);
});

test("a job that ran when the cloud went down is failed by the platform at the next start, with its event", async () => {
  const openTable = memoryTables();
  let running = () => {};
  const started = new Promise<void>((resolve) => {
    running = resolve;
  });
  const before = await startSageMaker(stops, openTable, (run) => {
    running();
    return runContainer(run);
  });
  await before.train("ratchet-dev-1", "hangs");
  await before.train("ratchet-dev-2", "learns");
  await started;
  await before.jobs.shutDown();
  expect(before.statuses()).toEqual(["InProgress", "InProgress"]);

  const again = await startSageMaker(stops, openTable);
  await again.jobs.start();
  await again.clock.runUntil(monday);
  expect(await again.describe("ratchet-dev-1")).toMatchObject({
    TrainingJobStatus: "Failed",
    FailureReason: expect.stringMatching(/^InternalServerError/),
  });
  // The one that waited has lost nothing.
  expect((await again.describe("ratchet-dev-2")).TrainingJobStatus).toBe("Completed");
  expect(again.statuses().filter((status) => status === "Failed").length).toBe(1);
});

test("events may come twice or not at all, as AWS allows itself", async () => {
  const { clock, jobs, train, statuses } = await startSageMaker(stops);
  jobs.faults.copies = 2;
  await train("ratchet-dev-1", "learns");
  await clock.runUntil(monday);
  expect(statuses()).toEqual(["InProgress", "InProgress", "Completed", "Completed"]);
  jobs.faults.drop = true;
  await train("ratchet-dev-2", "learns");
  await clock.runUntil(monday);
  expect(statuses().length).toBe(4);
});

test("a processing job finds its inputs under the base directory, and its outputs are uploaded", async () => {
  const { clock, store, client, statuses } = await startSageMaker(stops);
  const source = `${prelude}
    fs.writeFileSync(base + "/processing/output/predictions/meta.json",
      fs.readFileSync(base + "/processing/input/evaluation/snapshot.txt"));
    fs.writeFileSync(base + "/output/message", "scored 1 row");`;
  await store.put("datasets", "newsgroups/code/evaluate.cjs", source);
  const input = (InputName: string, S3Uri: string) => ({
    InputName,
    S3Input: { S3Uri, LocalPath: `/opt/ml/processing/input/${InputName}`, S3DataType: "S3Prefix" as const },
  });
  await client.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: "ratchet-dev-v1",
      RoleArn: jobRoleArn,
      AppSpecification: {
        ImageUri: "learns",
        ContainerEntrypoint: [process.execPath, "/opt/ml/processing/input/code/evaluate.cjs"],
      },
      ProcessingInputs: [
        input("code", "s3://datasets/newsgroups/code/"),
        input("evaluation", "s3://datasets/newsgroups/abc/"),
      ],
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: "predictions",
            S3Output: {
              S3Uri: "s3://models/newsgroups/predictions",
              LocalPath: "/opt/ml/processing/output/predictions",
              S3UploadMode: "EndOfJob",
            },
          },
        ],
      },
      ProcessingResources: {
        ClusterConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 },
      },
    }),
  );
  await clock.runUntil(monday);
  const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: "ratchet-dev-v1" }));
  expect(job).toMatchObject({ ProcessingJobStatus: "Completed", ExitMessage: "scored 1 row" });
  const { body } = await store.read("models", "newsgroups/predictions/meta.json");
  expect(Buffer.concat(await body.toArray()).toString()).toBe("rows ");
  expect(statuses()).toEqual(["InProgress", "Completed"]);
});
