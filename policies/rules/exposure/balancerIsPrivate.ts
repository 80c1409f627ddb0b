import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

const scheme = "alb.ingress.kubernetes.io/scheme";

/** Load balancers of Kubernetes services are checked by serviceIsPrivate. */
export const balancerIsPrivate: Rule = {
  name: "balancerIsPrivate",
  code: "POL018",
  description: "Each load balancer, an ingress's too, stands in the private network.",
  types: ["kubernetes:networking.k8s.io/v1:Ingress", "aws:lb/loadBalancer:LoadBalancer"],
  scope: "resource",
  evaluate({ type, props }) {
    if (type === "aws:lb/loadBalancer:LoadBalancer") {
      if (props.internal === true) return [];
      return [
        { found: `internal is ${shown(props.internal)}`, expected: "true", next: "Set internal: true." },
      ];
    }
    const found = fieldsOf(fieldsOf(props.metadata).annotations)[scheme];
    if (found === "internal") return [];
    const next = `Add ${scheme}: internal.`;
    return [{ found: `annotation ${scheme} is ${shown(found)}`, expected: '"internal"', next }];
  },
};
