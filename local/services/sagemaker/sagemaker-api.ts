import * as z from "zod";
import type { JobKind } from "../../../core/vocabulary/closed-sets.ts";
import type { Clock } from "../../clock/clock.ts";
import { jsonService } from "../../gateway/protocols/json.ts";
import { operation } from "../../gateway/protocols/operation.ts";
import { AwsError, type CallContext, type Service } from "../../gateway/service.ts";
import { describeJob } from "./describe-job.ts";
import type { SageMakerJobs } from "./sagemaker-jobs.ts";
import {
  type Job,
  processingJob,
  processingSchema,
  trainingJob,
  trainingSchema,
} from "./sagemaker-schema.ts";

export interface SageMakerOptions {
  jobs: SageMakerJobs;
  clock: Clock;
  region: string;
  account: string;
}

const listSchema = z.object({ NameContains: z.string().default(""), StatusEquals: z.string().optional() });

/** SageMaker over the wire: Create, Describe, Stop and List of training and processing jobs. */
export function sagemakerApi(options: SageMakerOptions): Service {
  const { jobs, clock, region, account } = options;
  const arnOf = (kind: JobKind, name: string) => `arn:aws:sagemaker:${region}:${account}:${kind}-job/${name}`;

  const create = (job: Job, volumeKeyArn: string | undefined, context: CallContext, verb: string) => {
    context.authorise(`sagemaker:${verb}`, job.arn);
    context.authorise("iam:PassRole", job.roleArn, { "iam:PassedToService": "sagemaker.amazonaws.com" });
    if (volumeKeyArn !== undefined) {
      context.authorise("kms:DescribeKey", volumeKeyArn);
      context.authorise("kms:CreateGrant", volumeKeyArn, { "kms:GrantIsForAWSResource": "true" });
    }
    jobs.create(job);
  };

  const find = (kind: JobKind, name: string, context: CallContext, verb: string): Job => {
    context.authorise(`sagemaker:${verb}`, arnOf(kind, name));
    const job = jobs.get(kind, name);
    if (job === undefined) throw new AwsError("ValidationException", "Requested resource not found.");
    return job;
  };

  const seconds = (instant: string) => Date.parse(instant) / 1000;

  const list = (kind: JobKind, input: z.output<typeof listSchema>) =>
    jobs
      .list(kind)
      .filter(
        (job) => job.name.includes(input.NameContains) && (input.StatusEquals ?? job.status) === job.status,
      )
      .map((job) => describeJob(job, seconds));

  return jsonService(["sagemaker"], {
    CreateTrainingJob: operation(trainingSchema, (input, { context }) => {
      const arn = arnOf("training", input.TrainingJobName);
      const job = trainingJob(input, arn, clock.now().toISOString());
      create(job, input.ResourceConfig.VolumeKmsKeyId, context, "CreateTrainingJob");
      return { TrainingJobArn: arn };
    }),
    DescribeTrainingJob: operation(z.object({ TrainingJobName: z.string() }), (input, { context }) =>
      describeJob(find("training", input.TrainingJobName, context, "DescribeTrainingJob"), seconds),
    ),
    StopTrainingJob: operation(z.object({ TrainingJobName: z.string() }), (input, { context }) => {
      jobs.stop(find("training", input.TrainingJobName, context, "StopTrainingJob"));
      return {};
    }),
    ListTrainingJobs: operation(listSchema, (input, { context }) => {
      context.authorise("sagemaker:ListTrainingJobs", "*");
      return { TrainingJobSummaries: list("training", input) };
    }),
    CreateProcessingJob: operation(processingSchema, (input, { context }) => {
      const arn = arnOf("processing", input.ProcessingJobName);
      const job = processingJob(input, arn, clock.now().toISOString());
      create(job, input.ProcessingResources.ClusterConfig.VolumeKmsKeyId, context, "CreateProcessingJob");
      return { ProcessingJobArn: arn };
    }),
    DescribeProcessingJob: operation(z.object({ ProcessingJobName: z.string() }), (input, { context }) =>
      describeJob(find("processing", input.ProcessingJobName, context, "DescribeProcessingJob"), seconds),
    ),
    StopProcessingJob: operation(z.object({ ProcessingJobName: z.string() }), (input, { context }) => {
      jobs.stop(find("processing", input.ProcessingJobName, context, "StopProcessingJob"));
      return {};
    }),
    ListProcessingJobs: operation(listSchema, (input, { context }) => {
      context.authorise("sagemaker:ListProcessingJobs", "*");
      return { ProcessingJobSummaries: list("processing", input) };
    }),
  });
}
