import kubernetes from "@pulumi/kubernetes";
import pulumi, { type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { Names, Place } from "../../naming.ts";
import type { DatabaseOutputs } from "../database/database.ts";
import type { ClusterOutputs } from "../kubernetes/cluster.ts";
import type { BalancerOutputs } from "./balancer.ts";
import type { Serving } from "./serving.ts";
import { servingIngress } from "./serving-ingress.ts";
import { servingNetworkPolicy } from "./serving-network.ts";
import { servingPod } from "./serving-pod.ts";

export interface WorkloadServerArgs {
  names: Names;
  place: Place;
  timeZone: string;
  workload: Workload;
  cluster: ClusterOutputs;
  database: DatabaseOutputs;
  serving: Serving;
  trackingUri: Input<string>;
  imageUri: Input<string>;
  /** Address ranges of the subnets of clients, load balancer, PostgreSQL and MLflow. */
  privateCidrs: readonly string[];
  /** Undefined when the servers are reachable from inside the cluster only. */
  balancer: BalancerOutputs | undefined;
  /** Resources that a server needs before it starts. */
  needs: Resource[];
}

/** Port of the servers. */
export const serverPort = 8080;

/**
 * Model servers of one workload, with an autoscaler. They serve the production version of PostgreSQL. No resource
 * waits until they are ready, because a new stack has no model yet (docs/decisions/0014-serving.md).
 */
export class WorkloadServer extends pulumi.ComponentResource {
  constructor(name: string, args: WorkloadServerArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:WorkloadServer", name, {}, options);
    const { cluster, serving, workload, balancer } = args;
    const inCluster = { parent: this, provider: cluster.provider, dependsOn: cluster.ready };
    const app = `serve-${workload.name}`;
    const labels = { app };
    const metadata = { namespace: serving.namespace, name: app, labels };
    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-network`,
      { metadata, spec: servingNetworkPolicy({ labels, port: serverPort, cidrs: args.privateCidrs }) },
      inCluster,
    );
    new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          replicas: workload.serving.replicas,
          selector: { matchLabels: labels },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: {
            metadata: { labels },
            spec: servingPod({ ...args, account: serving.account, labels, port: serverPort }),
          },
        },
      },
      // The autoscaler changes the number of replicas; the plan must not change it back.
      {
        ...inCluster,
        dependsOn: [...cluster.ready, serving.role, ...args.needs],
        ignoreChanges: ["spec.replicas"],
      },
    );
    new kubernetes.policy.v1.PodDisruptionBudget(
      `${name}-budget`,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      inCluster,
    );
    new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
      `${name}-scaler`,
      {
        metadata,
        spec: {
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: app },
          minReplicas: workload.serving.replicas,
          maxReplicas: workload.serving.maxReplicas,
          metrics: [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
            },
          ],
        },
      },
      inCluster,
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        // Pulumi would wait for an endpoint, and without a ready server there is none.
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          type: "ClusterIP",
          selector: labels,
          ports: [{ name: "http", port: 80, targetPort: serverPort }],
        },
      },
      inCluster,
    );
    if (balancer !== undefined) {
      new kubernetes.networking.v1.Ingress(
        `${name}-ingress`,
        servingIngress({ metadata, balancer, workload: workload.name, service: service.metadata.name }),
        { ...inCluster, dependsOn: [...cluster.ready, ...balancer.ready] },
      );
    }
    this.registerOutputs({});
  }
}
