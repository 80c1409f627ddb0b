import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import { after } from "../../shared/after.ts";
import type { NetworkOutputs } from "./network.ts";

/** Network members with a security group of the stack. EKS creates the group of the nodes. */
type Member = "functions" | "jobs" | "database";

interface Talk {
  from: Member | "nodes";
  to: Member | "registry" | "s3" | "everywhere";
  port: number;
  why: string;
}

const postgres = 5432;
const https = 443;
/** Port of MLflow. Its load balancer has no security group, so rules name its subnets. */
const registry = 80;

/**
 * Allowed connections, by source and target. All other connections are refused, including all from outside the
 * network. EKS manages the outbound rules of the nodes.
 */
const talks: readonly Talk[] = [
  { from: "functions", to: "database", port: postgres, why: "functions decide in PostgreSQL" },
  { from: "functions", to: "registry", port: registry, why: "functions use the model registry" },
  { from: "functions", to: "everywhere", port: https, why: "the interfaces of AWS, and notifications" },
  { from: "jobs", to: "registry", port: registry, why: "training logs to the model registry" },
  { from: "jobs", to: "s3", port: https, why: "snapshots and models, and nothing else" },
  { from: "nodes", to: "database", port: postgres, why: "MLflow keeps runs and versions in PostgreSQL" },
];

export interface FirewallArgs {
  names: Names;
  network: NetworkOutputs;
  /** Security group of the cluster's nodes, and thereby of MLflow. */
  nodesGroupId: Input<string>;
}

/** Security groups, and the connections between them as one table. Each connection has a rule at both ends. */
export class Firewall extends pulumi.ComponentResource {
  /**
   * Ids of the groups, each available when the rules of its member exist, because a function that starts earlier
   * fails. The database's id does not wait: otherwise the database would be created after the cluster.
   */
  readonly groups: Record<Member, Output<string>>;

  constructor(
    name: string,
    { names, network, nodesGroupId }: FirewallArgs,
    options?: ComponentResourceOptions,
  ) {
    super("ratchet:infra:Firewall", name, {}, options);
    const group = (member: Member, description: string): Output<string> =>
      new aws.ec2.SecurityGroup(
        `${name}-${member}`,
        { vpcId: network.vpcId, description, tags: { Name: `${names.prefix}-${member}` } },
        { parent: this },
      ).id;
    const ids = {
      functions: group("functions", "Lambda functions"),
      jobs: group("jobs", "SageMaker training and processing jobs"),
      database: group("database", "PostgreSQL"),
      nodes: nodesGroupId,
    };
    const rules = (from: Talk["from"]): Output<string>[] =>
      talks.filter((talk) => talk.from === from).flatMap((talk) => this.allow(name, talk, ids, network));
    rules("nodes");
    this.groups = {
      functions: after(ids.functions, rules("functions")),
      jobs: after(ids.jobs, rules("jobs")),
      database: ids.database,
    };
    this.registerOutputs({ groups: this.groups });
  }

  /** Creates the rules of one connection. Returns their ids. */
  private allow(
    name: string,
    { from, to, port, why }: Talk,
    ids: Record<Talk["from"], Input<string>>,
    network: NetworkOutputs,
  ): Output<string>[] {
    const options = { parent: this };
    const common = { description: why, ipProtocol: "tcp", fromPort: port, toPort: port };
    const egress = (label: string, peer: Partial<aws.vpc.SecurityGroupEgressRuleArgs>): Output<string> =>
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-${from}-to-${label}-${port}`,
        { ...common, securityGroupId: ids[from], ...peer },
        options,
      ).id;
    switch (to) {
      case "everywhere":
        return [egress(to, { cidrIpv4: "0.0.0.0/0" })];
      case "s3":
        return [egress(to, { prefixListId: network.s3PrefixListId })];
      case "registry":
        return network.privateCidrs.map((cidrIpv4, index) => egress(`${to}-${index}`, { cidrIpv4 }));
      default: {
        const ingress = new aws.vpc.SecurityGroupIngressRule(
          `${name}-${to}-from-${from}-${port}`,
          { ...common, securityGroupId: ids[to], referencedSecurityGroupId: ids[from] },
          options,
        );
        return from === "nodes"
          ? [ingress.id]
          : [ingress.id, egress(to, { referencedSecurityGroupId: ids[to] })];
      }
    }
  }
}
