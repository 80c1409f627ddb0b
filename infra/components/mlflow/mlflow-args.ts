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
  /** Image with two commands: `migrate` updates MLflow's tables, `server` runs MLflow. */
  imageUri: Input<string>;
  /** Address ranges of the clients' subnets. */
  clientCidrs: readonly string[];
  /** Resource that creates MLflow's database and user. MLflow's tables are created after it. */
  migration: Resource[];
}
