import * as z from "zod";
import type { JobKind } from "../../../core/vocabulary/closed-sets.ts";
import type { Clock } from "../../clock/clock.ts";
import { jsonService } from "../../gateway/protocols/json.ts";
import { type Operations, operation } from "../../gateway/protocols/operation.ts";
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

/** SageMaker API: Create, Describe, Stop and List of training and processing jobs. */
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

  /** Describe, Stop and List. Only their names differ between the kinds of jobs. */
  const common = (kind: JobKind): Operations => {
    const Kind = kind === "training" ? "Training" : "Processing";
    const named = z
      .object({ [`${Kind}JobName`]: z.string() })
      .transform((input) => Object.values(input).join());
    return {
      [`Describe${Kind}Job`]: operation(named, (name, { context }) =>
        describeJob(find(kind, name, context, `Describe${Kind}Job`), seconds),
      ),
      [`Stop${Kind}Job`]: operation(named, (name, { context }) => {
        jobs.stop(find(kind, name, context, `Stop${Kind}Job`));
        return {};
      }),
      [`List${Kind}Jobs`]: operation(listSchema, (input, { context }) => {
        context.authorise(`sagemaker:List${Kind}Jobs`, "*");
        return { [`${Kind}JobSummaries`]: list(kind, input) };
      }),
    };
  };

  return jsonService(["sagemaker"], {
    ...common("training"),
    ...common("processing"),
    CreateTrainingJob: operation(trainingSchema, (input, { context }) => {
      const arn = arnOf("training", input.TrainingJobName);
      const job = trainingJob(input, arn, clock.now().toISOString());
      create(job, input.ResourceConfig.VolumeKmsKeyId, context, "CreateTrainingJob");
      return { TrainingJobArn: arn };
    }),
    CreateProcessingJob: operation(processingSchema, (input, { context }) => {
      const arn = arnOf("processing", input.ProcessingJobName);
      const job = processingJob(input, arn, clock.now().toISOString());
      create(job, input.ProcessingResources.ClusterConfig.VolumeKmsKeyId, context, "CreateProcessingJob");
      return { ProcessingJobArn: arn };
    }),
  });
}
