import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import type { PodStatement } from "../../permissions/pod-statement.ts";
import { trustedBy } from "../../permissions/trust.ts";
import type { ClusterOutputs } from "./cluster.ts";

export interface PodRoleArgs {
  names: Names;
  cluster: Pick<ClusterOutputs, "clusterName">;
  /** Name of the role after the stack's prefix. */
  role: string;
  /** Description of the role: its user and its purpose. */
  description: string;
  statements: readonly PodStatement[];
  namespace: Input<string>;
  /** Service account that assumes the role. */
  account: Input<string>;
}

/** AWS role with exactly the given statements. The pods of one service account assume it by pod identity. */
export class PodRole extends pulumi.ComponentResource {
  constructor(name: string, args: PodRoleArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:PodRole", name, {}, options);
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: args.names.role(args.role),
        description: args.description,
        assumeRolePolicy: trustedBy("pods.eks.amazonaws.com"),
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: args.statements.map(({ Sid, ...rest }) => ({ Sid, Effect: "Allow", ...rest })),
        }),
      },
      { parent: this },
    );
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
