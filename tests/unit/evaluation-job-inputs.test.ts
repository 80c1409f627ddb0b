import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { evaluationJobs } from "../../lambdas/shared/adapters/sagemaker-jobs.ts";
import { type SageMakerEndpoint, sageMakerEndpoint } from "../support/sagemaker-endpoint.ts";

// What is sent to SageMaker, over HTTP.

const sent = z.object({
  ProcessingInputs: z.array(
    z.object({ InputName: z.string(), S3Input: z.object({ S3Uri: z.string(), LocalPath: z.string() }) }),
  ),
});
let sagemaker: SageMakerEndpoint;

beforeAll(async () => {
  sagemaker = await sageMakerEndpoint();
});
afterAll(() => sagemaker.stop());

test.each([
  ["with a snapshot, it lies beside the set", "s3://bucket/snapshots/1", ["code", "evaluation", "snapshot"]],
  ["without one, there is no such input", undefined, ["code", "evaluation"]],
])("an evaluation's job %s", async (_, snapshotUri, names) => {
  const place = { rolePrefix: "role-", subnetIds: ["subnet"], securityGroupIds: ["group"], kmsKeyArn: "key" };
  await evaluationJobs(place, "s3://bucket/evaluator", sagemaker.client).start({
    name: "job",
    workload: "newsgroups",
    imageUri: "image",
    evaluationSetUri: "s3://bucket/set",
    snapshotUri,
    outputUri: "s3://bucket/output",
    environment: {},
    instanceType: "ml.m5.large",
    maxRuntimeSeconds: 60,
  });
  const body = sent.parse(sagemaker.bodies.at(-1));
  expect(body.ProcessingInputs.map(({ InputName }) => InputName)).toEqual(names);
  for (const { InputName, S3Input } of body.ProcessingInputs) {
    expect(S3Input.LocalPath).toBe(`/opt/ml/processing/input/${InputName}`);
  }
});
