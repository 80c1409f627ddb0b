import type { Input } from "@pulumi/pulumi";
import type { Names } from "../naming.ts";
import type { PodStatement } from "./pod-statement.ts";

interface MlflowGrantTargets {
  names: Names;
  keyArn: Input<string>;
  /** ARN of the database user `ratchet_mlflow`. */
  databaseUserArn: Input<string>;
}

/**
 * Permissions of MLflow: read and add artifacts under its prefix, and log in to PostgreSQL as its own user. It cannot
 * delete artifacts, because models are kept for 12 months.
 */
export function mlflowGrants({ names, keyArn, databaseUserArn }: MlflowGrantTargets): PodStatement[] {
  const models = names.bucketArn("models");
  return [
    {
      Sid: "Artifacts",
      Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: `${models}/mlflow/*`,
    },
    {
      Sid: "ArtifactNames",
      Action: "s3:ListBucket",
      Resource: models,
      Condition: { StringLike: { "s3:prefix": ["mlflow", "mlflow/*"] } },
    },
    {
      Sid: "OwnDatabaseUser",
      Action: "rds-db:connect",
      Resource: databaseUserArn,
    },
    { Sid: "Key", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: keyArn },
  ];
}
