import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { Place } from "../../naming.ts";
import { after } from "../../shared/after.ts";
import { planSubnets } from "./plan-subnets.ts";

/** Outputs of a network, created or existing, that other components use. */
export interface NetworkOutputs {
  vpcId: Output<string>;
  /**
   * Ids of the private subnets, each available when its route to the internet exists. Nodes and functions that start
   * earlier fail.
   */
  privateSubnetIds: Output<string>[];
  /** Address ranges of the private subnets, in the same order. */
  privateCidrs: string[];
  /** Id of AWS's list of S3 addresses, which the gateway endpoint serves. */
  s3PrefixListId: Output<string>;
}

export interface NetworkArgs {
  place: Place;
  settings: StackConfig["network"];
}

/**
 * Network with one private subnet per zone for all data and compute, and public subnets only for the NAT gateways. S3
 * is reached through a gateway endpoint. docs/decisions/0002-network.md compares the options.
 */
export class Network extends pulumi.ComponentResource implements NetworkOutputs {
  readonly vpcId: Output<string>;
  readonly privateSubnetIds: Output<string>[];
  readonly privateCidrs: string[];
  readonly s3PrefixListId: Output<string>;

  constructor(name: string, { place, settings }: NetworkArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Network", name, {}, options);
    const plan = planSubnets(settings.cidr, { zones: settings.zones, publics: settings.natGateways });
    const title = (part: string) => ({ Name: `ratchet-${place.stack}-${part}` });
    // Local zones, which an account must opt in to, offer neither NAT gateways nor RDS.
    const zones = aws.getAvailabilityZonesOutput(
      { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      { parent: this },
    );
    const zone = (index: number) => zones.names.apply((names) => names[index]);

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: settings.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: title("network") },
      { parent: this },
    );
    // A network interface without a group gets this one, which allows no connection in or out.
    new aws.ec2.DefaultSecurityGroup(`${name}-default-group`, { vpcId: vpc.id }, { parent: this });

    const gateways = this.waysOut(name, vpc, plan.public, zone, title);
    const privates = plan.private.map((cidrBlock, index) => {
      const subnet = new aws.ec2.Subnet(
        `${name}-private-${index}`,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zone(index),
          mapPublicIpOnLaunch: false,
          tags: { ...title(`private-${index}`), "kubernetes.io/role/internal-elb": "1" },
        },
        { parent: this },
      );
      const table = new aws.ec2.RouteTable(
        `${name}-private-${index}-routes`,
        { vpcId: vpc.id, tags: title(`private-${index}`) },
        { parent: this },
      );
      const out = new aws.ec2.Route(
        `${name}-private-${index}-out`,
        {
          routeTableId: table.id,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: gateways[index % gateways.length]?.id,
        },
        { parent: this },
      );
      const association = new aws.ec2.RouteTableAssociation(
        `${name}-private-${index}-association`,
        { subnetId: subnet.id, routeTableId: table.id },
        { parent: this },
      );
      return { table, id: after(subnet.id, [out.id, association.id]) };
    });
    const s3 = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${place.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: privates.map(({ table }) => table.id),
        tags: title("s3"),
      },
      { parent: this },
    );

    this.vpcId = vpc.id;
    this.privateSubnetIds = privates.map(({ id }) => id);
    this.privateCidrs = plan.private;
    this.s3PrefixListId = s3.prefixListId;
    this.registerOutputs({ vpcId: this.vpcId, privateSubnetIds: this.privateSubnetIds });
  }

  /** Creates one NAT gateway per public subnet. Nothing else is placed in the public subnets. */
  private waysOut(
    name: string,
    vpc: aws.ec2.Vpc,
    cidrs: readonly string[],
    zone: (index: number) => Output<string | undefined>,
    title: (part: string) => Record<string, string>,
  ): aws.ec2.NatGateway[] {
    const internet = new aws.ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: title("internet") },
      { parent: this },
    );
    const table = new aws.ec2.RouteTable(
      `${name}-public-routes`,
      { vpcId: vpc.id, tags: title("public") },
      { parent: this },
    );
    new aws.ec2.Route(
      `${name}-public-out`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
      { parent: this },
    );
    return cidrs.map((cidrBlock, index) => {
      const subnet = new aws.ec2.Subnet(
        `${name}-public-${index}`,
        { vpcId: vpc.id, cidrBlock, availabilityZone: zone(index), tags: title(`public-${index}`) },
        { parent: this },
      );
      new aws.ec2.RouteTableAssociation(
        `${name}-public-${index}-association`,
        { subnetId: subnet.id, routeTableId: table.id },
        { parent: this },
      );
      const address = new aws.ec2.Eip(
        `${name}-nat-${index}-address`,
        { domain: "vpc", tags: title(`nat-${index}`) },
        { parent: this },
      );
      return new aws.ec2.NatGateway(
        `${name}-nat-${index}`,
        { subnetId: subnet.id, allocationId: address.id, tags: title(`nat-${index}`) },
        { parent: this, dependsOn: [internet] },
      );
    });
  }
}
