import type { Place } from "../naming.ts";
import type { PodStatement } from "./pod-statement.ts";

/** Pattern of target group names. The controller puts the namespace of the servers into them. */
const targetGroups = "k8s-serving-*";

/**
 * Permissions of the AWS Load Balancer Controller for one load balancer. It is the policy that the controller's
 * authors publish, without the parts that Ratchet does not use: security groups (Pulumi creates them), WAF, Shield,
 * Cognito, and the search for certificates.
 * Source  kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json; Service Authorization
 *         Reference, "Elastic Load Balancing V2", for the resource of each action.
 */
export function balancerPermissions({ place, balancer }: { place: Place; balancer: string }): PodStatement[] {
  const { partition, region, accountId } = place;
  const arn = (rest: string): string =>
    `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${rest}`;
  const own = {
    balancer: arn(`loadbalancer/app/${balancer}/*`),
    listener: arn(`listener/app/${balancer}/*`),
    rule: arn(`listener-rule/app/${balancer}/*`),
    targets: arn(`targetgroup/${targetGroups}`),
  };
  const may = (Sid: string, Resource: string[], service: string, names: string): PodStatement => ({
    Sid,
    Action: names.split(" ").map((name) => `${service}:${name}`),
    Resource,
  });
  const balancing = "elasticloadbalancing";
  return [
    // Describe actions have no resource-level permissions.
    may(
      "NoFinerFormDescribeNetwork",
      ["*"],
      "ec2",
      "DescribeAccountAttributes DescribeAvailabilityZones DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVpcs",
    ),
    may(
      "NoFinerFormDescribeBalancers",
      ["*"],
      balancing,
      "DescribeCapacityReservation DescribeListenerAttributes DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DescribeTrustStores",
    ),
    may(
      "Balancer",
      [own.balancer],
      balancing,
      "AddTags CreateListener CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes RemoveTags SetIpAddressType SetSecurityGroups SetSubnets",
    ),
    may(
      "Listeners",
      [own.listener],
      balancing,
      "AddListenerCertificates AddTags CreateRule DeleteListener ModifyListener ModifyListenerAttributes RemoveListenerCertificates RemoveTags",
    ),
    may("Rules", [own.rule], balancing, "AddTags DeleteRule ModifyRule RemoveTags SetRulePriorities"),
    // The controller names target groups by the namespace; a name of the stack cannot be given to them.
    may(
      "NoFinerFormTargetGroups",
      [own.targets],
      balancing,
      "AddTags CreateTargetGroup DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags",
    ),
    // Creates the service-linked role in an account without balancers; AWS sets its name.
    {
      Sid: "NoFinerFormRoleOfTheService",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      Condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  ];
}
