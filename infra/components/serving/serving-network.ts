import type { types } from "@pulumi/kubernetes";

export interface ServingNetworkArgs {
  labels: Record<string, string>;
  port: number;
  /** Address ranges of the private subnets, in which clients, load balancer, PostgreSQL and MLflow run. */
  cidrs: readonly string[];
}

/** Allowed connections from and to a model server. All other connections are refused. */
export function servingNetworkPolicy({
  labels,
  port,
  cidrs,
}: ServingNetworkArgs): types.input.networking.v1.NetworkPolicySpec {
  const inside = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const tcp = (...ports: number[]) => ports.map((one) => ({ port: one, protocol: "TCP" }));
  return {
    podSelector: { matchLabels: labels },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: inside, ports: tcp(port) }],
    egress: [
      // PostgreSQL, and MLflow's balancer.
      { to: inside, ports: tcp(5432, 80) },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { port: 53, protocol: "UDP" },
          { port: 53, protocol: "TCP" },
        ],
      },
      // The node's agent, which provides the credentials of the pod's role. Source: Amazon EKS, "Pod Identity Agent".
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcp(80) },
      // Secrets Manager; AWS's interfaces have no fixed address that a policy could name.
      { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) },
    ],
  };
}
