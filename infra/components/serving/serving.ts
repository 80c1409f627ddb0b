import kubernetes from "@pulumi/kubernetes";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Names, Place } from "../../naming.ts";
import { servingGrants } from "../../permissions/serving-grants.ts";
import { type DatabaseOutputs, databaseUserArn } from "../database/database.ts";
import type { ClusterOutputs } from "../kubernetes/cluster.ts";
import { PodRole } from "../kubernetes/pod-role.ts";

export interface ServingArgs {
  names: Names;
  place: Place;
  cluster: ClusterOutputs;
  database: DatabaseOutputs;
  keyArn: Input<string>;
  /** Whether a load balancer is in front of the pods. */
  isBalanced: boolean;
}

/** Namespace of the model servers. A cluster contains one stack. */
const servingNamespace = "serving";

/**
 * Resources that the model servers of all workloads share: the namespace, and a service account with an AWS role. The
 * role may log in to PostgreSQL as `ratchet_serving` and read the callers' token. It has no access to buckets,
 * because servers read models through MLflow.
 */
export class Serving extends pulumi.ComponentResource {
  readonly namespace: Output<string>;
  readonly account: Output<string>;
  /** Role of the pods. A pod that uses it must depend on it. */
  readonly role: PodRole;

  constructor(name: string, args: ServingArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Serving", name, {}, options);
    const { names, place, cluster, database, keyArn } = args;
    const inCluster = { parent: this, provider: cluster.provider, dependsOn: cluster.ready };
    const namespace = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: servingNamespace,
          labels: {
            "pod-security.kubernetes.io/enforce": "restricted",
            // A new server is ready once the balancer routes to it, so that an update loses no request.
            ...(args.isBalanced ? { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } : {}),
          },
        },
      },
      inCluster,
    );
    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      {
        metadata: { namespace: namespace.metadata.name, name: servingNamespace },
        automountServiceAccountToken: false,
      },
      inCluster,
    );
    this.namespace = namespace.metadata.name;
    this.account = account.metadata.name;
    this.role = new PodRole(
      `${name}-role`,
      {
        names,
        cluster,
        role: "serving",
        description: "Servers of models: database and token",
        statements: servingGrants({
          names,
          keyArn,
          databaseUserArn: databaseUserArn(place, database, "ratchet_serving"),
        }),
        namespace: this.namespace,
        account: this.account,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
