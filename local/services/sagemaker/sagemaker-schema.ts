import * as z from "zod";
import type { JobKind } from "../../../core/vocabulary/closed-sets.ts";

const jobName = z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, "1 to 63 of a-z, A-Z, 0-9 and dash");
const roleArn = z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/, "a role's ARN");
const environment = z.record(z.string(), z.string()).default({});
const stoppingCondition = z
  .object({ MaxRuntimeInSeconds: z.number().min(1) })
  .prefault({ MaxRuntimeInSeconds: 86_400 });

/** Emulated parts of CreateTrainingJob; other fields are stored unchanged. Source: SageMaker API reference. */
export const trainingSchema = z.looseObject({
  TrainingJobName: jobName,
  RoleArn: roleArn,
  AlgorithmSpecification: z.looseObject({
    TrainingImage: z.string(),
    ContainerEntrypoint: z.array(z.string()).optional(),
    ContainerArguments: z.array(z.string()).optional(),
  }),
  HyperParameters: environment,
  Environment: environment,
  InputDataConfig: z
    .array(
      z.looseObject({
        ChannelName: z.string(),
        DataSource: z.looseObject({ S3DataSource: z.looseObject({ S3Uri: z.string() }) }),
      }),
    )
    .default([]),
  OutputDataConfig: z.looseObject({ S3OutputPath: z.string(), KmsKeyId: z.string().optional() }),
  ResourceConfig: z.looseObject({ VolumeKmsKeyId: z.string().optional() }),
  StoppingCondition: stoppingCondition,
});

/** Emulated parts of CreateProcessingJob. Source: SageMaker API reference. */
export const processingSchema = z.looseObject({
  ProcessingJobName: jobName,
  RoleArn: roleArn,
  AppSpecification: z.looseObject({
    ImageUri: z.string(),
    ContainerEntrypoint: z.array(z.string()).optional(),
    ContainerArguments: z.array(z.string()).optional(),
  }),
  Environment: environment,
  ProcessingInputs: z
    .array(
      z.looseObject({
        InputName: z.string(),
        S3Input: z.looseObject({ S3Uri: z.string(), LocalPath: z.string() }),
      }),
    )
    .default([]),
  ProcessingOutputConfig: z
    .looseObject({
      KmsKeyId: z.string().optional(),
      Outputs: z.array(
        z.looseObject({
          OutputName: z.string(),
          S3Output: z.looseObject({ S3Uri: z.string(), LocalPath: z.string() }),
        }),
      ),
    })
    .prefault({ Outputs: [] }),
  ProcessingResources: z.looseObject({
    ClusterConfig: z.looseObject({ VolumeKmsKeyId: z.string().optional() }),
  }),
  StoppingCondition: stoppingCondition,
});

export type JobStatus = "InProgress" | "Stopping" | "Completed" | "Failed" | "Stopped";

/** A stored job: fields common to both kinds, and the original request. */
export interface Job {
  kind: JobKind;
  name: string;
  arn: string;
  roleArn: string;
  request: Record<string, unknown>;
  imageUri: string;
  entrypoint: string[] | null;
  args: string[];
  environment: Record<string, string>;
  hyperparameters: Record<string, string>;
  /** Inputs: folder relative to the base folder (`input/data/training`), and the S3 URI of its content. */
  inputs: { folder: string; uri: string }[];
  /**
   * Outputs: folder relative to the base folder, and the target S3 URI. `packed`: name of the tar.gz that contains
   * it.
   */
  outputs: { folder: string; uri: string; packed: string | null }[];
  kmsKeyId: string | null;
  maxRuntimeSeconds: number;
  status: JobStatus;
  /** SecondaryStatus of training jobs. */
  phase: string;
  failureReason: string | null;
  exitMessage: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

const newJob = { status: "InProgress", phase: "Starting", failureReason: null, exitMessage: null } as const;
const notYet = { startedAt: null, endedAt: null } as const;

export function trainingJob(input: z.output<typeof trainingSchema>, arn: string, createdAt: string): Job {
  const { AlgorithmSpecification: algorithm, OutputDataConfig: output } = input;
  const folder = `${output.S3OutputPath.replace(/\/$/, "")}/${input.TrainingJobName}/output`;
  return {
    kind: "training",
    name: input.TrainingJobName,
    arn,
    roleArn: input.RoleArn,
    request: input,
    imageUri: algorithm.TrainingImage,
    entrypoint: algorithm.ContainerEntrypoint ?? null,
    args: algorithm.ContainerArguments ?? ["train"],
    environment: { TRAINING_JOB_NAME: input.TrainingJobName, TRAINING_JOB_ARN: arn, ...input.Environment },
    hyperparameters: input.HyperParameters,
    inputs: input.InputDataConfig.map((channel) => ({
      folder: `input/data/${channel.ChannelName}`,
      uri: channel.DataSource.S3DataSource.S3Uri,
    })),
    outputs: [
      { folder: "model", uri: folder, packed: "model.tar.gz" },
      { folder: "output/data", uri: folder, packed: "output.tar.gz" },
    ],
    kmsKeyId: output.KmsKeyId ?? null,
    maxRuntimeSeconds: input.StoppingCondition.MaxRuntimeInSeconds,
    createdAt,
    ...newJob,
    ...notYet,
  };
}

export function processingJob(input: z.output<typeof processingSchema>, arn: string, createdAt: string): Job {
  const { AppSpecification: app, ProcessingOutputConfig: output } = input;
  return {
    kind: "processing",
    name: input.ProcessingJobName,
    arn,
    roleArn: input.RoleArn,
    request: input,
    imageUri: app.ImageUri,
    entrypoint: app.ContainerEntrypoint ?? null,
    args: app.ContainerArguments ?? [],
    environment: {
      PROCESSING_JOB_NAME: input.ProcessingJobName,
      PROCESSING_JOB_ARN: arn,
      ...input.Environment,
    },
    hyperparameters: {},
    inputs: input.ProcessingInputs.map(({ S3Input }) => ({
      folder: belowBase(S3Input.LocalPath),
      uri: S3Input.S3Uri,
    })),
    outputs: output.Outputs.map(({ S3Output }) => ({
      folder: belowBase(S3Output.LocalPath),
      uri: S3Output.S3Uri,
      packed: null,
    })),
    kmsKeyId: output.KmsKeyId ?? null,
    maxRuntimeSeconds: input.StoppingCondition.MaxRuntimeInSeconds,
    createdAt,
    ...newJob,
    ...notYet,
  };
}

/**
 * Converts `/opt/ml/processing/input` to `processing/input`. SageMaker also requires these paths under
 * /opt/ml/processing.
 */
function belowBase(localPath: string): string {
  return localPath.replace(/^\/opt\/ml\//, "").replace(/^\/+/, "");
}
