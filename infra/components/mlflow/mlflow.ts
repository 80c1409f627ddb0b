import kubernetes from "@pulumi/kubernetes";
import pulumi, { type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { ourError } from "../../../core/errors/error.ts";
import { mlflowGrants } from "../../permissions/mlflow-grants.ts";
import { databaseUserArn } from "../database/database.ts";
import { PodRole } from "../kubernetes/pod-role.ts";
import type { MlflowArgs } from "./mlflow-args.ts";
import { mlflowPod } from "./mlflow-pod.ts";

/** Outputs of MLflow, created or existing, that other components use. */
export interface MlflowOutputs {
  /** `http://host`, reachable from the private subnets only. */
  trackingUri: Output<string>;
}

/** Name of the Kubernetes resources. A cluster contains one stack. */
const app = "mlflow";
const containerPort = 5000;
const balancerPort = 80;

/**
 * MLflow's tracking server and registry. Resources are created in this order: namespace and role, load balancer,
 * migration of MLflow's tables, servers. An internal load balancer and a network policy keep MLflow private. The
 * policy names clients by address, because the load balancer has no security group
 * (docs/decisions/0003-mlflow-on-eks.md).
 */
export class Mlflow extends pulumi.ComponentResource implements MlflowOutputs {
  readonly trackingUri: Output<string>;

  constructor(name: string, args: MlflowArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Mlflow", name, {}, options);
    const { cluster, settings, clientCidrs } = args;
    const inCluster = { parent: this, provider: cluster.provider, dependsOn: cluster.ready };
    const labels = { app };
    const namespace = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: app, labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
      inCluster,
    );
    const metadata = { namespace: namespace.metadata.name, labels };
    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: { ...metadata, name: app }, automountServiceAccountToken: false },
      inCluster,
    );
    const role = new PodRole(
      `${name}-role`,
      {
        names: args.names,
        cluster,
        role: app,
        description: "MLflow's pods: artifacts and database",
        statements: mlflowGrants({
          ...args,
          databaseUserArn: databaseUserArn(args.place, args.database, "ratchet_mlflow"),
        }),
        namespace: namespace.metadata.name,
        account: account.metadata.name,
      },
      { parent: this },
    );

    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          ...metadata,
          name: app,
          annotations: {
            "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
            "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
            "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled": "true",
            // The servers need the balancer's name, so pulumi must wait for the name alone: its default, to wait for
            // servers behind the balancer, would never end.
            "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].hostname}",
          },
        },
        spec: {
          type: "LoadBalancer",
          selector: labels,
          loadBalancerSourceRanges: [...clientCidrs],
          ports: [{ name: "http", port: balancerPort, targetPort: containerPort }],
        },
      },
      inCluster,
    );
    const host = service.status.apply(hostOf);

    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { ...metadata, name: app },
        spec: {
          podSelector: { matchLabels: labels },
          policyTypes: ["Ingress"],
          ingress: [
            {
              from: clientCidrs.map((cidr) => ({ ipBlock: { cidr } })),
              ports: [{ port: containerPort, protocol: "TCP" }],
            },
          ],
        },
      },
      inCluster,
    );

    const pod = mlflowPod({ ...args, account: account.metadata.name, host, port: containerPort });
    const migration = new kubernetes.batch.v1.Job(
      `${name}-migration`,
      {
        // No fixed name: a job cannot be changed, and the next one is created beside the last.
        metadata,
        spec: {
          backoffLimit: 3,
          activeDeadlineSeconds: 900,
          template: { metadata: { labels: { app: `${app}-migration` } }, spec: pod.migration },
        },
      },
      { ...inCluster, dependsOn: [...cluster.ready, ...args.migration, role] },
    );
    new kubernetes.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: { ...metadata, name: app },
        spec: {
          replicas: settings.replicas,
          selector: { matchLabels: labels },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: { metadata: { labels }, spec: pod.server },
        },
      },
      { ...inCluster, dependsOn: [...cluster.ready, migration] },
    );
    if (settings.replicas > 1) {
      new kubernetes.policy.v1.PodDisruptionBudget(
        `${name}-budget`,
        {
          metadata: { ...metadata, name: app },
          spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
        },
        inCluster,
      );
    }
    this.trackingUri = pulumi.interpolate`http://${host}`;
    this.registerOutputs({ trackingUri: this.trackingUri });
  }
}

/**
 * Host of the load balancer. The status is checked at run time, because its typed lists are empty until a load
 * balancer exists.
 */
function hostOf(status: kubernetes.types.output.core.v1.ServiceStatus): string {
  const host = status?.loadBalancer?.ingress?.[0]?.hostname;
  if (host) return host;
  throw ourError("INFRA003", {
    where: "status.loadBalancer.ingress[0].hostname of the service mlflow",
    found: "nothing",
    expected: "the name of the internal load balancer",
    next: "Run kubectl describe service mlflow -n mlflow; its events say why the load balancer has no name.",
  });
}
