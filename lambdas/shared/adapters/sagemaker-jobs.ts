import {
  CreateProcessingJobCommand,
  CreateTrainingJobCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  ProcessingInstanceType,
  ResourceInUse,
  ResourceLimitExceeded,
  SageMakerClient,
  TrainingInstanceType,
} from "@aws-sdk/client-sagemaker";
import { dependencyError, messageOf, userError } from "../../../core/errors/error.ts";
import type { EvaluationJob, JobState, Jobs, TrainingJob } from "../ports.ts";
import { awsFailure } from "./aws-failure.ts";

export interface JobPlace {
  rolePrefix: string;
  subnetIds: string[];
  securityGroupIds: string[];
  kmsKeyArn: string;
}

const volumeGiB = 30;

/** SageMaker training jobs that follow the training contract. */
export function trainingJobs(place: JobPlace, client = new SageMakerClient({})): Jobs<TrainingJob> {
  return {
    async start(job) {
      await client
        .send(
          new CreateTrainingJobCommand({
            TrainingJobName: job.name,
            RoleArn: place.rolePrefix + job.workload,
            AlgorithmSpecification: {
              TrainingImage: job.imageUri,
              TrainingInputMode: "File",
              ContainerArguments: ["train"],
            },
            InputDataConfig: [
              {
                ChannelName: "training",
                DataSource: {
                  S3DataSource: {
                    S3DataType: "S3Prefix",
                    S3Uri: `${job.snapshotUri}/`,
                    S3DataDistributionType: "FullyReplicated",
                  },
                },
              },
            ],
            OutputDataConfig: { S3OutputPath: job.outputUri, KmsKeyId: place.kmsKeyArn },
            HyperParameters: job.hyperparameters,
            Environment: job.environment,
            ResourceConfig: {
              InstanceType: oneOf(TrainingInstanceType, job.instanceType, "training.instanceType"),
              InstanceCount: job.instanceCount,
              VolumeSizeInGB: volumeGiB,
              ...volumeKey(job.instanceType, place.kmsKeyArn),
            },
            StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntimeSeconds },
            VpcConfig: { Subnets: place.subnetIds, SecurityGroupIds: place.securityGroupIds },
            EnableInterContainerTrafficEncryption: true,
          }),
        )
        .catch(startFailed(job.name));
    },

    inspect: inspectTrainingJob(client),
  };
}

/** SageMaker processing jobs that run the product's evaluator, in the image in which the model version was trained. */
export function evaluationJobs(
  place: JobPlace,
  evaluatorUri: string,
  client = new SageMakerClient({}),
): Jobs<EvaluationJob> {
  const input = (InputName: string, S3Uri: string, LocalPath: string) => ({
    InputName,
    S3Input: {
      S3Uri,
      LocalPath,
      S3DataType: "S3Prefix" as const,
      S3InputMode: "File" as const,
      S3DataDistributionType: "FullyReplicated" as const,
    },
  });
  return {
    async start(job) {
      await client
        .send(
          new CreateProcessingJobCommand({
            ProcessingJobName: job.name,
            RoleArn: place.rolePrefix + job.workload,
            AppSpecification: {
              ImageUri: job.imageUri,
              ContainerEntrypoint: ["python3", "/opt/ml/processing/input/code/evaluate.py"],
            },
            ProcessingInputs: [
              input("code", `${evaluatorUri}/`, "/opt/ml/processing/input/code"),
              input("evaluation", `${job.evaluationSetUri}/`, "/opt/ml/processing/input/evaluation"),
              ...(job.snapshotUri === undefined
                ? []
                : [input("snapshot", `${job.snapshotUri}/`, "/opt/ml/processing/input/snapshot")]),
            ],
            ProcessingOutputConfig: {
              KmsKeyId: place.kmsKeyArn,
              Outputs: [
                {
                  OutputName: "predictions",
                  S3Output: {
                    S3Uri: job.outputUri,
                    LocalPath: "/opt/ml/processing/output/predictions",
                    S3UploadMode: "EndOfJob",
                  },
                },
              ],
            },
            Environment: job.environment,
            ProcessingResources: {
              ClusterConfig: {
                InstanceType: oneOf(ProcessingInstanceType, job.instanceType, "training.instanceType"),
                InstanceCount: 1,
                VolumeSizeInGB: volumeGiB,
                ...volumeKey(job.instanceType, place.kmsKeyArn),
              },
            },
            StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntimeSeconds },
            NetworkConfig: {
              VpcConfig: { Subnets: place.subnetIds, SecurityGroupIds: place.securityGroupIds },
            },
          }),
        )
        .catch(startFailed(job.name));
    },

    inspect: inspectEvaluationJob(client),
  };
}

/** Reads the state of a training job from SageMaker; undefined for an unknown name. */
export function inspectTrainingJob(client = new SageMakerClient({})) {
  return async (name: string): Promise<JobState | undefined> => {
    const job = await client
      .send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
      .catch(unlessMissing(name));
    if (job === undefined) return undefined;
    return stateOf({
      status: job.TrainingJobStatus,
      createdAt: job.CreationTime,
      startedAt: job.TrainingStartTime,
      endedAt: job.TrainingEndTime,
      reason: job.FailureReason ?? job.SecondaryStatus,
    });
  };
}

/** Reads the state of an evaluation job from SageMaker; undefined for an unknown name. */
export function inspectEvaluationJob(client = new SageMakerClient({})) {
  return async (name: string): Promise<JobState | undefined> => {
    const job = await client
      .send(new DescribeProcessingJobCommand({ ProcessingJobName: name }))
      .catch(unlessMissing(name));
    if (job === undefined) return undefined;
    return stateOf({
      status: job.ProcessingJobStatus,
      createdAt: job.CreationTime,
      startedAt: job.ProcessingStartTime,
      endedAt: job.ProcessingEndTime,
      reason: job.ExitMessage ?? job.FailureReason,
    });
  };
}

interface Described {
  status: string | undefined;
  createdAt: Date | undefined;
  startedAt: Date | undefined;
  endedAt: Date | undefined;
  reason: string | undefined;
}

function stateOf({ status, createdAt = new Date(0), startedAt, reason, ...described }: Described): JobState {
  const endedAt = described.endedAt ?? createdAt;
  if (status === "Completed") {
    const milliseconds = endedAt.getTime() - (startedAt ?? createdAt).getTime();
    return { status: "succeeded", createdAt, endedAt, seconds: milliseconds / 1000 };
  }
  if (status !== "Failed" && status !== "Stopped") return { status: "running", createdAt };
  const text = reason ?? status;
  // SageMaker names its own faults; what the container said, and a limit that was reached, is the training's.
  const platform = /InternalServerError|CapacityError|ClientError: Please use an instance/.test(text);
  return { status: "failed", createdAt, endedAt, fault: platform ? "platform" : "training", reason: text };
}

/**
 * Error handler for starting a job. An existing job of this name counts as started; for any other refusal, the error
 * says who must act.
 */
function startFailed(name: string) {
  return (error: unknown): void => {
    if (error instanceof ResourceInUse) return;
    const found = messageOf(error);
    const where = `SageMaker job ${name}`;
    if (error instanceof ResourceLimitExceeded) {
      const next =
        "Ask for the quota it names under Service Quotas, Amazon SageMaker; then run `npm run trigger-auto-train`.";
      throw userError("JOB002", { where, found, expected: "a quota that allows the instance", next }, error);
    }
    if (error instanceof Error && /^(Validation|AccessDenied)/.test(error.name)) {
      const next = "Correct the workload's training settings or its job role, deploy, and trigger it again.";
      throw userError("JOB003", { where, found, expected: "SageMaker to accept the job", next }, error);
    }
    const next = "Nothing is lost: the step is tried again, and reconcile after it.";
    throw dependencyError("JOB004", { where, found, expected: "SageMaker to accept the job", next }, error);
  };
}

/**
 * Error handler for Describe: undefined for an unknown job. SageMaker answers ValidationException, although its
 * reference names ResourceNotFound. The request contains only the name, so the exception has no other cause.
 */
function unlessMissing(name: string) {
  return (error: unknown): undefined => {
    if (error instanceof Error && ["ResourceNotFound", "ValidationException"].includes(error.name)) return;
    const facts = {
      where: `SageMaker job ${name}`,
      expected: "SageMaker to describe it",
      whenUnavailable: "Nothing is lost: the step is tried again, and reconcile after it.",
    };
    throw awsFailure("JOB006", facts, error);
  };
}

/**
 * Volume key of a job. SageMaker refuses a key for instances with local disks, which encrypt these disks in hardware.
 * Such types have a d after the generation (m5d, r5d, g4dn, p3dn, p4d), or belong to the later GPU and Trainium
 * families.
 * Source  API reference, ResourceConfig and ProcessingClusterConfig, VolumeKmsKeyId; EC2, "Instance store volumes".
 */
function volumeKey(instanceType: string, keyArn: string): { VolumeKmsKeyId?: string } {
  const hasOwnDisk = /^ml\.([a-z]+\d+[a-z]*d|g[5-9]|gr6|p[5-9]|trn)/.test(instanceType);
  return hasOwnDisk ? {} : { VolumeKmsKeyId: keyArn };
}

function oneOf<T extends string>(known: Record<string, T>, value: string, key: string): T {
  const found = Object.values(known).find((one) => one === value);
  if (found !== undefined) return found;
  throw userError("JOB001", {
    where: key,
    found: value,
    expected: `an instance type that SageMaker offers, such as ${Object.values(known).slice(0, 3).join(", ")}`,
    next: `Correct ${key} in the stack configuration and deploy.`,
  });
}
