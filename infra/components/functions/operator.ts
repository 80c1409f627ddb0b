import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import { operatorPolicy } from "../../permissions/operator-grants.ts";
import { trustedByAccount } from "../../permissions/trust.ts";

interface OperatorArgs {
  names: Names;
  accountId: string;
  partition: string;
  /** Names of the functions that answer the commands of an operator. */
  answering: readonly string[];
}

/**
 * Role that an operator assumes for commands such as `npm run trigger-auto-train`. It may publish certain events on
 * the stack's bus and invoke the functions that answer operators. The account's IAM policies control who may assume
 * it.
 */
export class Operator extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(
    name: string,
    { names, accountId, partition, answering }: OperatorArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("ratchet:infra:Operator", name, {}, options);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: names.role("operator"),
        assumeRolePolicy: trustedByAccount(partition, accountId),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "ask",
        role: role.name,
        policy: operatorPolicy(names, answering),
      },
      { parent: this },
    );
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
