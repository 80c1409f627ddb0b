import type { types } from "@pulumi/kubernetes";
import { type Input, jsonStringify } from "@pulumi/pulumi";
import type { BalancerOutputs } from "./balancer.ts";

export interface ServingIngressArgs {
  metadata: types.input.meta.v1.ObjectMeta & { name: string };
  balancer: BalancerOutputs;
  workload: string;
  service: Input<string>;
}

const annotation = (name: string): string => `alb.ingress.kubernetes.io/${name}`;

/**
 * Route from `https://<workload>.<host>` to a workload's servers. All workloads share one load balancer, each with
 * its own rule, so a new workload changes no other workload's resources.
 * Source  AWS Load Balancer Controller, "Ingress annotations".
 */
export function servingIngress({
  metadata,
  balancer,
  workload,
  service,
}: ServingIngressArgs): types.input.networking.v1.Ingress {
  const annotations: Record<string, Input<string>> = {
    [annotation("group.name")]: balancer.name,
    [annotation("load-balancer-name")]: balancer.name,
    [annotation("scheme")]: "internal",
    [annotation("target-type")]: "ip",
    [annotation("listen-ports")]: JSON.stringify([{ HTTPS: 443 }]),
    [annotation("certificate-arn")]: balancer.certificateArn,
    // TLS 1.2 with forward secrecy and TLS 1.3. Source: Elastic Load Balancing, "Security policies".
    [annotation("ssl-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    // A group of the plan, with its rules: the controller then needs no permission to change rules.
    [annotation("security-groups")]: balancer.securityGroupId,
    [annotation("manage-backend-security-group-rules")]: "false",
    [annotation("subnets")]: jsonStringify(balancer.subnetIds).apply((ids) => JSON.parse(ids).join(",")),
    [annotation("healthcheck-path")]: "/ready",
    [annotation("healthcheck-interval-seconds")]: "10",
    [annotation("target-group-attributes")]: "deregistration_delay.timeout_seconds=15",
    [annotation("load-balancer-attributes")]: "routing.http.drop_invalid_header_fields.enabled=true",
    // Wait for the balancer alone: a new stack has no ready server behind it.
    "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].hostname}",
  };
  return {
    metadata: { ...metadata, annotations },
    spec: {
      ingressClassName: "alb",
      rules: [
        {
          host: `${workload}.${balancer.host}`,
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: service, port: { name: "http" } } },
              },
            ],
          },
        },
      ],
    },
  };
}
