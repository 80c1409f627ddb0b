import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Names } from "../naming.ts";
import type { NetworkOutputs } from "./network.ts";

/** Who stands in the network and is given a security group by us; the nodes' group is made by EKS. */
type Member = "functions" | "jobs" | "database";
type Peer = { group: Member } | { subnets: true } | { s3: true } | { everywhere: true };

interface Talk {
  from: Member;
  to: Peer;
  port: number;
  why: string;
}

const postgres = 5432;
const https = 443;
/** The registry's load balancer has no security group, so that it is named by the subnets it stands in. */
const registry = 80;

/** Who may open a connection to whom. What is not here is refused, and nothing outside can open any. */
const talks: readonly Talk[] = [
  { from: "functions", to: { group: "database" }, port: postgres, why: "functions decide in PostgreSQL" },
  { from: "functions", to: { subnets: true }, port: registry, why: "functions use the model registry" },
  { from: "functions", to: { everywhere: true }, port: https, why: "AWS's interfaces and notifications" },
  { from: "jobs", to: { subnets: true }, port: registry, why: "training logs to the model registry" },
  {
    from: "jobs",
    to: { s3: true },
    port: https,
    why: "snapshots and models; training code reaches nothing else",
  },
];

export interface FirewallArgs {
  names: Names;
  network: NetworkOutputs;
}

/**
 * The security groups and, as one table, who may talk to whom. Each connection is named at both ends.
 */
export class Firewall extends pulumi.ComponentResource {
  readonly groups: Record<Member, Output<string>>;
  private readonly name: string;

  constructor(name: string, { names, network }: FirewallArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Firewall", name, {}, options);
    this.name = name;
    const group = (member: Member, description: string): Output<string> =>
      new aws.ec2.SecurityGroup(
        `${name}-${member}`,
        { vpcId: network.vpcId, description, tags: { Name: `${names.prefix}-${member}` } },
        { parent: this },
      ).id;
    this.groups = {
      functions: group("functions", "Lambda functions"),
      jobs: group("jobs", "SageMaker training and processing jobs"),
      database: group("database", "PostgreSQL"),
    };
    for (const talk of talks) this.allow(talk, network);
    this.registerOutputs({ groups: this.groups });
  }

  /** Lets MLflow's servers, which share their nodes' group, connect to PostgreSQL. */
  admitNodes(nodesGroupId: Input<string>): void {
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-database-from-nodes-${postgres}`,
      {
        securityGroupId: this.groups.database,
        referencedSecurityGroupId: nodesGroupId,
        description: "MLflow keeps runs and versions in PostgreSQL",
        ...tcp(postgres),
      },
      { parent: this },
    );
  }

  private allow({ from, to, port, why }: Talk, network: NetworkOutputs): void {
    const common = { securityGroupId: this.groups[from], description: why, ...tcp(port) };
    const egress = (label: string, peer: Partial<aws.vpc.SecurityGroupEgressRuleArgs>): void => {
      new aws.vpc.SecurityGroupEgressRule(
        `${this.name}-${from}-to-${label}-${port}`,
        { ...common, ...peer },
        { parent: this },
      );
    };
    if ("everywhere" in to) egress("everywhere", { cidrIpv4: "0.0.0.0/0" });
    if ("s3" in to) egress("s3", { prefixListId: network.s3PrefixListId });
    if ("subnets" in to) {
      for (const [index, cidrIpv4] of network.privateCidrs.entries())
        egress(`private-${index}`, { cidrIpv4 });
    }
    if ("group" in to) {
      egress(to.group, { referencedSecurityGroupId: this.groups[to.group] });
      new aws.vpc.SecurityGroupIngressRule(
        `${this.name}-${to.group}-from-${from}-${port}`,
        {
          securityGroupId: this.groups[to.group],
          referencedSecurityGroupId: this.groups[from],
          description: why,
          ...tcp(port),
        },
        { parent: this },
      );
    }
  }
}

function tcp(port: number): { ipProtocol: string; fromPort: number; toPort: number } {
  return { ipProtocol: "tcp", fromPort: port, toPort: port };
}
