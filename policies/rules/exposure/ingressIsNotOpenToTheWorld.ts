import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf } from "../../unknown.ts";

const world = ["0.0.0.0/0", "::/0"];

/** Checks all three ways in which a security group can be opened in AWS. */
export const ingressIsNotOpenToTheWorld: Rule = {
  name: "ingressIsNotOpenToTheWorld",
  code: "POL012",
  description: "No security group lets everybody in.",
  types: [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
  scope: "resource",
  evaluate({ type, props }) {
    let rules: unknown[] = [props];
    if (type.endsWith(":SecurityGroup")) rules = itemsOf(props.ingress);
    else if (type.endsWith(":SecurityGroupRule") && props.type !== "ingress") rules = [];
    const open = rules.flatMap((rule) => {
      const { cidrBlocks, ipv6CidrBlocks, cidrIpv4, cidrIpv6 } = fieldsOf(rule);
      return [cidrBlocks, ipv6CidrBlocks, cidrIpv4, cidrIpv6].flatMap(itemsOf).map(String);
    });
    return open
      .filter((cidr) => world.includes(cidr))
      .map((cidr) => ({
        found: `ingress from ${cidr}`,
        expected: "a security group or the network's own range",
        next: "Name the group that may connect (referencedSecurityGroupId).",
      }));
  },
};
