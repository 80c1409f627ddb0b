import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluationJobs } from "../../lambdas/shared/aws/jobs.ts";

// What is sent to SageMaker, over HTTP.

let body: { ProcessingInputs: { InputName: string; S3Input: { S3Uri: string; LocalPath: string } }[] };
const server = createServer(async (request, response) => {
  body = JSON.parse(await text(request));
  response.setHeader("content-type", "application/x-amz-json-1.1").end("{}");
});
let client: SageMakerClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("unreachable");
  client = new SageMakerClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: "eu-west-3",
    credentials: { accessKeyId: "id", secretAccessKey: "key" },
  });
});
afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  ["with a snapshot, it lies beside the set", "s3://bucket/snapshots/1", ["code", "evaluation", "snapshot"]],
  ["without one, there is no such input", undefined, ["code", "evaluation"]],
])("an evaluation's job %s", async (_, snapshotUri, names) => {
  const place = { rolePrefix: "role-", subnetIds: ["subnet"], securityGroupIds: ["group"], kmsKeyArn: "key" };
  await evaluationJobs(place, "s3://bucket/evaluator", client).start({
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
  expect(body.ProcessingInputs.map(({ InputName }) => InputName)).toEqual(names);
  for (const { InputName, S3Input } of body.ProcessingInputs) {
    expect(S3Input.LocalPath).toBe(`/opt/ml/processing/input/${InputName}`);
  }
});
