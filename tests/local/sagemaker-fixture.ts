import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import type { EventToSend } from "../../local/services/events/events.ts";
import { s3Api } from "../../local/services/s3/s3-api.ts";
import { S3Store } from "../../local/services/s3/store/s3-store.ts";
import type { RunContainer } from "../../local/services/sagemaker/run-job.ts";
import { sagemakerApi } from "../../local/services/sagemaker/sagemaker-api.ts";
import { SageMakerJobs } from "../../local/services/sagemaker/sagemaker-jobs.ts";
import { memoryTables } from "../support/local-services.ts";
import { accountId, callerOf, clientOf, region, roleResource, startTestGateway } from "./gateway-fixture.ts";

const jobRole = "ratchet-dev-train-newsgroups";
export const jobRoleArn = `arn:aws:iam::${accountId}:role/${jobRole}`;
export const volumeKeyArn = `arn:aws:kms:${region}:${accountId}:key/volumes`;
const allow = (Action: string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const roles = [
  roleResource("train-model", [
    allow(["sagemaker:*"], "*"),
    allow(["kms:DescribeKey", "kms:CreateGrant"], volumeKeyArn),
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
      allow(["kms:GenerateDataKey", "kms:Decrypt"], volumeKeyArn),
    ],
    "sagemaker.amazonaws.com",
  ),
];

/** Images by name: each is a program of Node that finds /opt/ml in SAGEMAKER_BASE_DIR. */
export const prelude = `const fs = require("fs"); const base = process.env.SAGEMAKER_BASE_DIR;`;
const images: Record<string, string> = {
  learns: `fs.writeFileSync(base + "/model/weights", fs.readFileSync(base + "/input/data/training/snapshot.txt", "utf8")
    + fs.readFileSync(base + "/input/config/hyperparameters.json", "utf8") + process.argv[1] + process.env.MODE);`,
  gives_up: `fs.writeFileSync(base + "/output/failure", "only one class"); process.exit(1);`,
  hangs: `fs.writeFileSync(base + "/started", ""); setInterval(() => {}, 1000);`,
};

export const runContainer: RunContainer = (run) =>
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

export const monday = new Date("2026-11-23T01:00:00Z");

/**
 * A gateway with S3 and SageMaker, one training snapshot in place, and a client that may start jobs.
 * Shape   stops receives what ends it, to be called last first.
 */
export async function startSageMaker(
  stops: (() => Promise<void>)[],
  openTable = memoryTables(),
  runner = runContainer,
) {
  const clock = new VirtualClock(monday, (what, error) => {
    throw new Error(`${what}: ${error}`);
  });
  const { gateway, directory, defects, stop } = await startTestGateway(roles, { now: () => clock.now() });
  stops.push(stop);
  const store = new S3Store(join(directory, "s3"), () => clock.now());
  for (const name of ["datasets", "models"]) store.createBucket(name, { versioning: false });
  gateway.use(s3Api(store, { region, now: () => clock.now() }));
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
