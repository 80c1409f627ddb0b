import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  ResourceInUse,
  SageMakerClient,
  StopTrainingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { afterEach, expect, test } from "vitest";
import { VirtualClock } from "../../local/clock/virtual.ts";
import type { EventToSend } from "../../local/services/events.ts";
import { s3Service } from "../../local/services/s3/s3-service.ts";
import { S3Store } from "../../local/services/s3/s3-store.ts";
import { sagemakerApi } from "../../local/services/sagemaker.ts";
import { SageMakerJobs } from "../../local/services/sagemaker-jobs.ts";
import type { ContainerRunner } from "../../local/services/sagemaker-run.ts";
import { memoryTables } from "../support/local-services.ts";
import { accountId, callerOf, clientOf, region, roleResource, startTestGateway } from "./gateway-fixture.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const jobRole = "ratchet-dev-train-newsgroups";
const jobRoleArn = `arn:aws:iam::${accountId}:role/${jobRole}`;
const allow = (Action: string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const roles = [
  roleResource("train-model", [
    allow(["sagemaker:*"], "*"),
    {
      ...allow(["iam:PassRole"], jobRoleArn),
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    },
  ]),
  roleResource(
    jobRole,
    [
      allow(["s3:ListBucket"], "arn:aws:s3:::datasets"),
      allow(["s3:GetObject"], "arn:aws:s3:::datasets/newsgroups/*"),
      allow(["s3:PutObject"], "arn:aws:s3:::models/newsgroups/*"),
    ],
    "sagemaker.amazonaws.com",
  ),
];

/** Images by name: each is a program of Node that finds /opt/ml in SAGEMAKER_BASE_DIR. */
const prelude = `const fs = require("fs"); const base = process.env.SAGEMAKER_BASE_DIR;`;
const images: Record<string, string> = {
  learns: `fs.writeFileSync(base + "/model/weights", fs.readFileSync(base + "/input/data/training/snapshot.txt", "utf8")
    + fs.readFileSync(base + "/input/config/hyperparameters.json", "utf8") + process.argv[1] + process.env.MODE);`,
  gives_up: `fs.writeFileSync(base + "/output/failure", "only one class"); process.exit(1);`,
  hangs: `fs.writeFileSync(base + "/started", ""); setInterval(() => {}, 1000);`,
};

const runContainer: ContainerRunner = (run) =>
  new Promise((resolve, reject) => {
    mkdirSync(dirname(run.logFile), { recursive: true });
    const program = images[run.imageUri];
    const [command, ...args] = run.entrypoint ?? [process.execPath, "-e", `${prelude}${program}`, "--"];
    if (command === undefined || (program === undefined && run.entrypoint === null)) {
      reject(new Error("no such image"));
      return;
    }
    const child = spawn(command, [...args, ...run.args], {
      env: run.env,
      signal: run.signal,
      killSignal: "SIGKILL",
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => appendFileSync(run.logFile, text));
    child.on("error", (error) => {
      if (error.name !== "AbortError") reject(error);
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = child.kill("SIGKILL");
    }, run.timeoutSeconds * 1000);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, timedOut });
    });
  });

const monday = new Date("2026-11-23T01:00:00Z");

async function start(openTable = memoryTables(), runner = runContainer) {
  const clock = new VirtualClock(monday, (what, error) => {
    throw new Error(`${what}: ${error}`);
  });
  const { gateway, directory, defects, stop } = await startTestGateway(roles, { now: () => clock.now() });
  stops.push(stop);
  const store = new S3Store(join(directory, "s3"), () => clock.now());
  for (const name of ["datasets", "models"]) store.createBucket(name, { versioning: false });
  gateway.use(s3Service(store, { region, now: () => clock.now() }));
  await store.put("datasets", "newsgroups/abc/snapshot.txt", "rows ");
  const events: EventToSend[] = [];
  const jobs = new SageMakerJobs({
    clock,
    openTable,
    runContainer: runner,
    credentialsFor: (_, label) => gateway.registerCaller(callerOf(jobRole, label)),
    emit: async (event) => {
      events.push(event);
    },
    endpoint: gateway.url,
    region,
    workDir: join(directory, "jobs"),
    logDir: join(directory, "logs"),
    concurrency: 1,
  });
  stops.push(() => jobs.shutDown());
  gateway.use(sagemakerApi({ jobs, clock, region, account: accountId }));
  const client = new SageMakerClient(clientOf(gateway, callerOf("train-model")));
  stops.push(async () => client.destroy());
  const statuses = () => events.map(({ detail }) => detail.TrainingJobStatus ?? detail.ProcessingJobStatus);
  const train = (name: string, image: string, overrides: Partial<CreateTrainingJobCommandInput> = {}) =>
    client.send(
      new CreateTrainingJobCommand({
        TrainingJobName: name,
        RoleArn: jobRoleArn,
        AlgorithmSpecification: {
          TrainingImage: image,
          TrainingInputMode: "File",
          ContainerArguments: ["train"],
        },
        InputDataConfig: [
          {
            ChannelName: "training",
            DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://datasets/newsgroups/abc/" } },
          },
        ],
        OutputDataConfig: { S3OutputPath: "s3://models/newsgroups" },
        HyperParameters: { C: "1.0" },
        Environment: { MODE: "test" },
        ResourceConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 60 },
        ...overrides,
      }),
    );
  const describe = (name: string) => client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
  return { clock, store, gateway, directory, defects, events, statuses, jobs, client, train, describe };
}

test("trains on its channel with its role and uploads the model, while virtual time stands still", async () => {
  const { clock, store, directory, events, statuses, train, describe, defects } = await start();
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
  const { clock, train } = await start();
  await train("ratchet-dev-1", "learns");
  await expect(train("ratchet-dev-1", "learns")).rejects.toBeInstanceOf(ResourceInUse);
  await clock.runUntil(monday);
  await expect(train("ratchet-dev-1", "learns")).rejects.toBeInstanceOf(ResourceInUse);
});

test("refuses to pass a role that the caller may not pass", async () => {
  const { train, jobs } = await start();
  const RoleArn = `arn:aws:iam::${accountId}:role/admin`;
  await expect(train("ratchet-dev-1", "learns", { RoleArn })).rejects.toThrow(/iam:PassRole/);
  expect(jobs.list("training")).toEqual([]);
});

test("a failed container gives its own reason, an unreadable input and an unknown image theirs", async () => {
  const { clock, train, describe, statuses } = await start();
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
  const { clock, train, describe } = await start();
  await train("ratchet-dev-1", "hangs", { StoppingCondition: { MaxRuntimeInSeconds: 1 } });
  await clock.runUntil(monday);
  expect(await describe("ratchet-dev-1")).toMatchObject({
    TrainingJobStatus: "Stopped",
    SecondaryStatus: "MaxRuntimeExceeded",
  });
});

test("jobs above the limit wait their turn, and both the running and the waiting one can be stopped", async () => {
  const { clock, client, train, describe, statuses } = await start();
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
  const before = await start(openTable, (run) => {
    running();
    return runContainer(run);
  });
  await before.train("ratchet-dev-1", "hangs");
  await before.train("ratchet-dev-2", "learns");
  await started;
  await before.jobs.shutDown();
  expect(before.statuses()).toEqual(["InProgress", "InProgress"]);

  const again = await start(openTable);
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
  const { clock, jobs, train, statuses } = await start();
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
  const { clock, store, client, statuses } = await start();
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
