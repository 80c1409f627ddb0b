import {
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { accountId } from "../local/gateway-fixture.ts";
import { conformance, refusal } from "./conformance.ts";

const RoleArn = `arn:aws:iam::${accountId}:role/conformance`;
const training = (TrainingJobName: string): CreateTrainingJobCommandInput => ({
  ...{ TrainingJobName, RoleArn, HyperParameters: { C: "1.0" } },
  AlgorithmSpecification: { TrainingImage: "no-such-image", TrainingInputMode: "File" },
  OutputDataConfig: { S3OutputPath: "s3://models/news" },
  ResourceConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 60 },
});
const train = (client: SageMakerClient, name: string) =>
  client.send(new CreateTrainingJobCommand(training(name)));
const score = async (client: SageMakerClient, ProcessingJobName: string) => {
  const { ProcessingJobArn } = await client.send(
    new CreateProcessingJobCommand({
      ...{ ProcessingJobName, RoleArn, Environment: { MODE: "test" } },
      AppSpecification: { ImageUri: "no-such-image", ContainerArguments: ["score"] },
      ProcessingResources: {
        ClusterConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 30 },
      },
    }),
  );
  return ProcessingJobArn;
};

// The image does not exist, so that ours runs nothing; moto runs nothing ever. How a job ends is not compared.
conformance("sagemaker", {
  declared: [],
  clients: (settings) => new SageMakerClient(settings),
  make: async () => {},
  cases: {
    "describes a training job by its request": async (client) => {
      const { TrainingJobArn } = await train(client, "described");
      const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: "described" }));
      return {
        ...{
          created: TrainingJobArn,
          arn: job.TrainingJobArn,
          role: job.RoleArn,
          hyper: job.HyperParameters,
        },
        ...{
          algorithm: job.AlgorithmSpecification?.TrainingImage,
          output: job.OutputDataConfig?.S3OutputPath,
        },
        ...{ resources: job.ResourceConfig, stopping: job.StoppingCondition },
        dated: job.CreationTime instanceof Date,
      };
    },
    "describes a processing job by its request": async (client) => {
      const created = await score(client, "scored");
      const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: "scored" }));
      return { created, arn: job.ProcessingJobArn, role: job.RoleArn, app: job.AppSpecification };
    },
    "answers the environment of a processing job": async (client) => {
      await score(client, "environment");
      const job = await client.send(new DescribeProcessingJobCommand({ ProcessingJobName: "environment" }));
      return job.Environment ?? null;
    },
    "refuses a name that was used": async (client) => {
      await train(client, "twice");
      return refusal(train(client, "twice"));
    },
    "refuses a name with an underscore": (client) => refusal(train(client, "not_a_name")),
    "names a missing job": async (client) => [
      await refusal(client.send(new DescribeTrainingJobCommand({ TrainingJobName: "absent" }))),
      await refusal(client.send(new DescribeProcessingJobCommand({ ProcessingJobName: "absent" }))),
    ],
    "lists training jobs by a part of their names": async (client) => {
      for (const name of ["listed-1", "listed-2"]) await train(client, name);
      const { TrainingJobSummaries } = await client.send(
        new ListTrainingJobsCommand({ NameContains: "listed" }),
      );
      return TrainingJobSummaries?.map(({ TrainingJobName }) => TrainingJobName).sort();
    },
  },
});
