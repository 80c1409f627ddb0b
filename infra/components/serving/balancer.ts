import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { Names, Place } from "../../naming.ts";
import { balancerPermissions } from "../../permissions/balancer-grants.ts";
import type { NetworkOutputs } from "../foundation/network.ts";
import type { ClusterOutputs } from "../kubernetes/cluster.ts";
import { PodRole } from "../kubernetes/pod-role.ts";

/** Outputs of the load balancer, created or existing, that an ingress uses. */
export interface BalancerOutputs {
  /** Name of the load balancer that all ingresses share. */
  name: string;
  host: string;
  certificateArn: string;
  securityGroupId: Output<string>;
  subnetIds: Input<string>[];
  /** Controller that creates and deletes load balancers for ingresses. */
  ready: pulumi.Resource[];
}

export interface BalancerArgs {
  names: Names;
  place: Place;
  cluster: ClusterOutputs;
  network: NetworkOutputs;
  host: string;
  certificateArn: string;
  /** Port of the servers. */
  serverPort: number;
  /** Namespace of the ingresses. */
  namespace: Output<string>;
}

const controller = "aws-load-balancer-controller";
const system = "kube-system";

/**
 * TLS load balancer for the model servers, reachable from the private subnets only. The AWS Load Balancer Controller
 * creates it from the workloads' ingresses. The controller may manage load balancers of this stack, but no security
 * group.
 */
export class Balancer extends pulumi.ComponentResource implements BalancerOutputs {
  readonly name: string;
  readonly host: string;
  readonly certificateArn: string;
  readonly securityGroupId: Output<string>;
  readonly subnetIds: Input<string>[];
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: BalancerArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Balancer", name, {}, options);
    const { names, place, cluster, network } = args;
    this.name = names.fn("serving");
    this.host = args.host;
    this.certificateArn = args.certificateArn;
    this.subnetIds = network.privateSubnetIds;
    this.securityGroupId = this.firewall(name, args);
    const role = new PodRole(
      `${name}-role`,
      {
        names,
        cluster,
        role: "balancer",
        description: "AWS Load Balancer Controller: the balancer of the servers",
        statements: balancerPermissions({ place, balancer: this.name }),
        namespace: system,
        account: controller,
      },
      { parent: this },
    );
    const release = new kubernetes.helm.v3.Release(
      `${name}-controller`,
      {
        name: controller,
        namespace: system,
        chart: controller,
        version: "1.14.0",
        repositoryOpts: { repo: "https://aws.github.io/eks-charts" },
        atomic: true,
        timeout: 600,
        values: {
          clusterName: cluster.clusterName,
          region: place.region,
          vpcId: network.vpcId,
          serviceAccount: { create: true, name: controller },
          watchNamespace: args.namespace,
          replicaCount: 2,
          resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
          // MLflow's service has a balancer of its own.
          enableServiceMutatorWebhook: false,
          // The plan has the rules of security groups.
          enableBackendSecurityGroup: false,
          enableShield: false,
          enableWaf: false,
          enableWafv2: false,
        },
      },
      { parent: this, provider: cluster.provider, dependsOn: [...cluster.ready, role] },
    );
    this.ready = [release];
    this.registerOutputs({ name: this.name });
  }

  /** Allows connections from the private subnets to the load balancer, and from it to the servers. */
  private firewall(name: string, { names, network, cluster, serverPort }: BalancerArgs): Output<string> {
    const options = { parent: this };
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        vpcId: network.vpcId,
        description: "Load balancer of the model servers",
        tags: { Name: names.fn("serving") },
      },
      options,
    );
    for (const [index, cidrIpv4] of network.privateCidrs.entries()) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-from-private-${index}-443`,
        {
          securityGroupId: group.id,
          description: "callers of the servers",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4,
        },
        options,
      );
    }
    const toServers = {
      description: "the balancer hands requests to the servers",
      ipProtocol: "tcp",
      fromPort: serverPort,
      toPort: serverPort,
    };
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-nodes-${serverPort}`,
      { ...toServers, securityGroupId: group.id, referencedSecurityGroupId: cluster.nodesGroupId },
      options,
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-nodes-from-balancer-${serverPort}`,
      { ...toServers, securityGroupId: cluster.nodesGroupId, referencedSecurityGroupId: group.id },
      options,
    );
    return group.id;
  }
}
