import type { types } from "@pulumi/kubernetes";

export interface ServingNetworkArgs {
  labels: Record<string, string>;
  port: number;
  /** The private subnets: clients and the balancer stand there, and PostgreSQL and MLflow too. */
  cidrs: readonly string[];
}

/** Who may connect to a server, and where it may connect to; nothing else passes. */
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
      // The node's agent that hands out the credentials of the pod's role. Source: Amazon EKS, "Pod Identity Agent".
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcp(80) },
      // Secrets Manager; interfaces of AWS have no address of their own that a policy could name.
      { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443) },
    ],
  };
}
