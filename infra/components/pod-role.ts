import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Names, Place } from "../naming.ts";
import type { ClusterOutputs } from "./cluster.ts";
import type { DatabaseOutputs } from "./database.ts";

export interface PodRoleArgs {
  names: Names;
  place: Place;
  cluster: ClusterOutputs;
  database: DatabaseOutputs;
  keyArn: Input<string>;
  namespace: Input<string>;
  /** Service account that takes the role. */
  account: Input<string>;
}

/**
 * What MLflow may do in AWS: read and add artifacts under its prefix, and log in to PostgreSQL as its own user. It may
 * delete nothing: models are kept for 12 months whatever its users do.
 */
export class PodRole extends pulumi.ComponentResource {
  constructor(name: string, args: PodRoleArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:PodRole", name, {}, options);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: args.names.role("mlflow"),
        description: "MLflow's pods: artifacts and database",
        assumeRolePolicy: JSON.stringify(podTrust),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy: policyOf(args) }, { parent: this });
    new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      {
        clusterName: args.cluster.clusterName,
        namespace: args.namespace,
        serviceAccount: args.account,
        roleArn: role.arn,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

const podTrust: aws.iam.PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ],
};

function policyOf({ names, place, database, keyArn }: PodRoleArgs): pulumi.Output<string> {
  const models = names.bucketArn("models");
  const users = `arn:${place.partition}:rds-db:${place.region}:${place.accountId}:dbuser:`;
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Artifacts",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        Resource: `${models}/mlflow/*`,
      },
      {
        Sid: "ArtifactNames",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: models,
        Condition: { StringLike: { "s3:prefix": ["mlflow", "mlflow/*"] } },
      },
      {
        Sid: "OwnDatabaseUser",
        Effect: "Allow",
        Action: "rds-db:connect",
        Resource: pulumi.interpolate`${users}${database.resourceId}/ratchet_mlflow`,
      },
      { Sid: "Key", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn },
    ],
  });
}
