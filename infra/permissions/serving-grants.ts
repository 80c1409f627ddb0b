import type { Input } from "@pulumi/pulumi";
import type { Names } from "../naming.ts";
import type { PodStatement } from "./pod-statement.ts";

interface ServingGrantTargets {
  names: Names;
  keyArn: Input<string>;
  /** ARN of the database user `ratchet_serving`. */
  databaseUserArn: Input<string>;
}

/** Permissions of the model servers: log in to PostgreSQL as their own user, and read the callers' token. */
export function servingGrants({ names, keyArn, databaseUserArn }: ServingGrantTargets): PodStatement[] {
  return [
    { Sid: "OwnDatabaseUser", Action: "rds-db:connect", Resource: databaseUserArn },
    {
      Sid: "Token",
      Action: "secretsmanager:GetSecretValue",
      Resource: `${names.secretArn("serving-token")}-*`,
    },
    { Sid: "Key", Action: "kms:Decrypt", Resource: keyArn },
  ];
}
