import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluationJobs, trainingJobs } from "../../lambdas/shared/adapters/sagemaker-jobs.ts";
import { type SageMakerEndpoint, sageMakerEndpoint } from "../support/sagemaker-endpoint.ts";

// What is sent to SageMaker, over HTTP; that AWS refuses the key with these types is its API reference's word.

let sagemaker: SageMakerEndpoint;

beforeAll(async () => {
  sagemaker = await sageMakerEndpoint();
});
afterAll(() => sagemaker.stop());

const place = {
  rolePrefix: "role-",
  subnetIds: ["subnet"],
  securityGroupIds: ["group"],
  kmsKeyArn: "key-arn",
};

const jobOn = (instanceType: string) => ({
  name: "job",
  workload: "newsgroups",
  imageUri: "image",
  snapshotUri: "s3://bucket/snapshot",
  evaluationSetUri: "s3://bucket/set",
  outputUri: "s3://bucket/output",
  hyperparameters: {},
  environment: {},
  instanceType,
  instanceCount: 1,
  maxRuntimeSeconds: 60,
});

test.each(["ml.m5.large", "ml.c6i.xlarge", "ml.r8i.large", "ml.t3.medium", "ml.p3.2xlarge"])(
  "%s has a volume, which both jobs encrypt with the stack's key",
  async (instanceType) => {
    expect(await requested(instanceType)).toMatchObject([
      { ResourceConfig: { VolumeKmsKeyId: "key-arn" } },
      { ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: "key-arn" } } },
    ]);
  },
);

test.each(["ml.r5d.large", "ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g6e.xlarge", "ml.p5.4xlarge"])(
  "%s has a disk of its own, and neither job names a key for it",
  async (instanceType) => {
    const sent = await requested(instanceType);
    expect(sent).toHaveLength(2);
    expect(JSON.stringify(sent)).not.toContain("VolumeKmsKeyId");
  },
);

/** The bodies of one training and one evaluation job on such an instance. */
async function requested(instanceType: string): Promise<unknown[]> {
  sagemaker.bodies.length = 0;
  await trainingJobs(place, sagemaker.client).start(jobOn(instanceType));
  await evaluationJobs(place, "s3://bucket/evaluator", sagemaker.client).start(jobOn(instanceType));
  return [...sagemaker.bodies];
}
