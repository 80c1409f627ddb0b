import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import { contextHash } from "../../shared/context-hash.ts";
import type { RatchetFunction } from "../functions/function.ts";

export interface MigrationArgs {
  migrate: RatchetFunction;
  /** Absolute path of `database/migrations`. */
  folder: string;
}

/** Applies the database schema: the deployment invokes `migrate-database` whenever the migrations change. */
export class Migration extends pulumi.ComponentResource {
  /** The invocation. Resources that need the schema depend on it; its result is not read. */
  readonly applied: aws.lambda.Invocation;

  constructor(name: string, { migrate, folder }: MigrationArgs, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:Migration", name, {}, options);
    const migrations = contextHash(folder);
    this.applied = new aws.lambda.Invocation(
      `${name}-applied`,
      { functionName: migrate.functionName, input: JSON.stringify({ migrations }), triggers: { migrations } },
      { parent: this, dependsOn: [migrate] },
    );
    this.registerOutputs({});
  }
}
