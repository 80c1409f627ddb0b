import type { Input, Resource } from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { Names, Place } from "../../naming.ts";
import type { DatabaseOutputs } from "../database/database.ts";
import type { ClusterOutputs } from "../kubernetes/cluster.ts";

export interface MlflowArgs {
  names: Names;
  place: Place;
  settings: StackConfig["mlflow"];
  cluster: ClusterOutputs;
  database: DatabaseOutputs;
  modelsBucket: Input<string>;
  keyArn: Input<string>;
  /** Runs `migrate` to bring MLflow's tables up to date, and `server`. */
  imageUri: Input<string>;
  /** Addresses of the subnets of the clients. */
  clientCidrs: readonly string[];
  /** The resource that creates the database and its user; the tables are created after it. */
  migration: Resource[];
}
