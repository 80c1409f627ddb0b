import type { Input } from "@pulumi/pulumi";
import { type ArtifactFolder, artifactFolder, evaluatorFolder } from "../../core/artifacts/layout.ts";
import type { Names } from "../naming.ts";
import type { Statement } from "./function-grants.ts";

interface JobTargets {
  keyArn: Input<string>;
  trainerRepositoryArn: Input<string>;
}

const allow = (Action: string[], Resource: Input<string>[], more?: Partial<Statement>): Statement => ({
  ...more,
  Effect: "Allow",
  Action,
  Resource,
});

const jobLogGroups = ["/aws/sagemaker/TrainingJobs", "/aws/sagemaker/ProcessingJobs"];

function logGroupArn(names: Names, group: string): string {
  return names.logGroupArn("").replace(names.logGroup(""), group);
}

/**
 * Statements that SageMaker needs in the role of every job, before and after the container runs.
 * Source  SageMaker Developer Guide, "SageMaker roles": CreateTrainingJob and CreateProcessingJob.
 */
function jobBase(names: Names, { keyArn, trainerRepositoryArn }: JobTargets): Statement[] {
  return [
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      jobLogGroups.map((group) => `${logGroupArn(names, group)}:log-stream:${names.prefix}-*`),
    ),
    // The groups are SageMaker's own, one for all jobs of the account.
    allow(
      ["logs:CreateLogGroup", "logs:DescribeLogStreams"],
      jobLogGroups.map((group) => `${logGroupArn(names, group)}:*`),
      { Sid: "NoFinerFormLogGroupsOfTheAccount" },
    ),
    // These have no resource-level permissions.
    allow(["ecr:GetAuthorizationToken"], ["*"], { Sid: "NoFinerFormRegistryLogin" }),
    allow(
      ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      [trainerRepositoryArn],
    ),
    allow(
      [
        "ec2:CreateNetworkInterface",
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
      ],
      ["*"],
      { Sid: "NoFinerFormNetworkInterfaces" },
    ),
    // Decrypt for inputs, Encrypt and GenerateDataKey for outputs, a grant for the volume the job runs on.
    allow(["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], [keyArn]),
    allow(["kms:CreateGrant"], [keyArn], { Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
  ];
}

function within(names: Names, folder: string): string {
  return `${names.bucketArn("datasets")}/${folder}/*`;
}

function listing(names: Names, folders: string[]): Statement {
  return allow(["s3:ListBucket"], [names.bucketArn("datasets")], {
    Condition: { StringLike: { "s3:prefix": folders.map((folder) => `${folder}/*`) } },
  });
}

/** Policy of a training job: read the workload's snapshots, and write the workload's job results. */
export function trainingJobPolicy(names: Names, workload: string, targets: JobTargets): Statement[] {
  const own = (folder: ArtifactFolder) => artifactFolder(workload, folder);
  return [
    ...jobBase(names, targets),
    listing(names, [own("snapshots")]),
    allow(["s3:GetObject"], [within(names, own("snapshots"))]),
    allow(["s3:PutObject"], [within(names, own("jobs"))]),
  ];
}

/**
 * Policy of an evaluation job: read the evaluator, the evaluation set and the training snapshot of the version, and
 * write predictions. A training job can neither read evaluation sets nor write predictions.
 */
export function evaluationJobPolicy(names: Names, workload: string, targets: JobTargets): Statement[] {
  const own = (folder: ArtifactFolder) => artifactFolder(workload, folder);
  return [
    ...jobBase(names, targets),
    listing(names, [evaluatorFolder, own("evaluation"), own("snapshots")]),
    allow(
      ["s3:GetObject"],
      [evaluatorFolder, own("evaluation"), own("snapshots")].map((folder) => within(names, folder)),
    ),
    allow(["s3:PutObject"], [within(names, own("predictions"))]),
  ];
}
