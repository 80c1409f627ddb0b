import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactFiles } from "../../core/artifacts/layout.ts";
import type { EvaluationJob, Jobs, TrainingJob } from "../../lambdas/shared/ports.ts";
import { type ClientSettings, startOurs } from "../conformance/worlds.ts";
import { until } from "../support/until.ts";
import { saysWhatFails, startFailing } from "./support/embedded-cloud.ts";
import { jobAdapters, startEmbeddedJobs } from "./support/embedded-jobs.ts";
import { startPipelineWorld } from "./support/pipeline-world.ts";

interface JobsUnderTest {
  training: Jobs<TrainingJob>;
  evaluation: Jobs<EvaluationJob>;
  /** Folder in the bucket of datasets that both kinds of job can read. */
  dataUri: string;
  /** Makes the next job end with this reason, as a container gives it. */
  failNext(kind: "training" | "processing", reason: string): Promise<void>;
  stop(): Promise<void>;
}

const workload = "newsgroups";
const common = { workload, environment: {}, instanceType: "ml.m5.large", maxRuntimeSeconds: 60 };
const outputs = { imageUri: "trainer:1", outputUri: "s3://models/newsgroups/jobs" };
const trainingJob = (name: string, snapshotUri: string): TrainingJob => ({
  ...{ ...common, ...outputs, name, snapshotUri, hyperparameters: { C: "1.0" }, instanceCount: 1 },
});
const evaluationJob = (name: string, evaluationSetUri: string): EvaluationJob => ({
  ...{ ...common, ...outputs, name, evaluationSetUri },
});

/** What every implementation of the port Jobs does, for both kinds of job. */
function jobsContract(name: string, start: () => Promise<JobsUnderTest>): void {
  describe(`Jobs: ${name}`, () => {
    let world: JobsUnderTest;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    const kinds = {
      training: {
        inspect: (job: string) => world.training.inspect(job),
        start: (job: string) => world.training.start(trainingJob(job, world.dataUri)),
      },
      processing: {
        inspect: (job: string) => world.evaluation.inspect(job),
        start: (job: string) => world.evaluation.start(evaluationJob(job, world.dataUri)),
      },
    };
    const ended = async (kind: keyof typeof kinds, job: string) => {
      await until(async () => (await kinds[kind].inspect(job))?.status !== "running");
      return kinds[kind].inspect(job);
    };

    test.each(["training", "processing"] as const)(
      "a %s job ends with its times and billed seconds",
      async (kind) => {
        await kinds[kind].start(`${kind}-good`);
        const state = await ended(kind, `${kind}-good`);
        if (state?.status !== "succeeded") throw new Error(`the job is ${JSON.stringify(state)}`);
        expect(state.endedAt.getTime()).toBeGreaterThanOrEqual(state.createdAt.getTime());
        expect(state.seconds).toBeGreaterThanOrEqual(0);
        expect(state.seconds * 1000).toBeLessThanOrEqual(state.endedAt.getTime() - state.createdAt.getTime());
      },
    );

    test.each(["training", "processing"] as const)(
      "a failed %s job gives the container's reason",
      async (kind) => {
        await world.failNext(kind, "only one class");
        await kinds[kind].start(`${kind}-bad`);
        const failed = {
          status: "failed",
          fault: "training",
          reason: expect.stringContaining("only one class"),
        };
        expect(await ended(kind, `${kind}-bad`)).toMatchObject(failed);
      },
    );

    test.each(["training", "processing"] as const)(
      "a %s job that is started again is the first",
      async (kind) => {
        await kinds[kind].start(`${kind}-twice`);
        const first = await ended(kind, `${kind}-twice`);
        await world.failNext(kind, "a second job would end so");
        await kinds[kind].start(`${kind}-twice`);
        expect(await ended(kind, `${kind}-twice`)).toEqual(first);
      },
    );

    test.each(["training", "processing"] as const)(
      "there is no %s job of a name that was not started",
      async (kind) => {
        expect(await kinds[kind].inspect(`${kind}-absent`)).toBeUndefined();
      },
    );
  });
}

jobsContract("the pipeline tests' world", async () => {
  const {
    trainingJobs: training,
    evaluationJobs: evaluation,
    datasets,
    pool,
    stop,
  } = await startPipelineWorld();
  async function* rows() {
    yield JSON.stringify({ text: "a text", label: "sci" });
  }
  return {
    ...{ training, evaluation, stop },
    dataUri: (await datasets.freeze("newsgroups", artifactFiles.evaluation, rows())).uri,
    async failNext(kind, reason) {
      await pool.query("INSERT INTO world.failing VALUES ($1, 'training', $2, 1)", [kind, reason]);
    },
  };
});

jobsContract("the adapter on the embedded SageMaker", startEmbeddedJobs);

const start = (settings: ClientSettings, instanceType = "ml.m5.large") =>
  jobAdapters(new SageMakerClient(settings)).training.start({
    ...trainingJob("refused", "s3://datasets/newsgroups/abc"),
    instanceType,
  });

test("the adapter says who must act when SageMaker does not start a job", async () => {
  const cloud = await startOurs([]);
  const [throttled, full] = [
    await startFailing("ThrottlingException"),
    await startFailing("ResourceLimitExceeded"),
  ];
  const unknown = start(cloud.settings, "ml.none");
  await expect(unknown).rejects.toMatchObject({ code: "JOB001", responsible: "user" });
  await expect(start(full.settings)).rejects.toMatchObject({ code: "JOB002", responsible: "user" });
  await expect(start(cloud.denied)).rejects.toMatchObject({ code: "JOB003", responsible: "user" });
  await expect(start(throttled.settings)).rejects.toMatchObject({ code: "JOB004", retryable: true });
  for (const one of [cloud, throttled, full]) await one.stop();
});

for (const kind of ["training", "evaluation"] as const)
  saysWhatFails("JOB006", [], (settings) => jobAdapters(new SageMakerClient(settings))[kind].inspect("any"));
