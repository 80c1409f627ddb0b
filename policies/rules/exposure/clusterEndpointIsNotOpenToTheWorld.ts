import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

/** By default, EKS opens the endpoint to 0.0.0.0/0. */
export const clusterEndpointIsNotOpenToTheWorld: Rule = {
  name: "clusterEndpointIsNotOpenToTheWorld",
  code: "POL014",
  description: "The Kubernetes API answers the private network, or named addresses.",
  types: ["aws:eks/cluster:Cluster"],
  scope: "resource",
  evaluate({ props }) {
    const { endpointPublicAccess, publicAccessCidrs } = fieldsOf(props.vpcConfig);
    if (endpointPublicAccess === false) return [];
    const cidrs = itemsOf(publicAccessCidrs).map(String);
    if (cidrs.length > 0 && !cidrs.some((cidr) => cidr.endsWith("/0"))) return [];
    const access = shown(endpointPublicAccess);
    const found = `endpointPublicAccess is ${access}, publicAccessCidrs is ${shown(publicAccessCidrs)}`;
    const next = "Set endpointPublicAccess: false, or name the addresses that administer it.";
    return [{ found, expected: "a closed endpoint or named addresses", next }];
  },
};
