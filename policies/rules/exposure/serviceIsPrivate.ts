import type { Rule } from "../../rule.ts";
import { fieldsOf, shown } from "../../unknown.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer";

/** MLflow has no users: anyone who can reach it can change the registry. */
export const serviceIsPrivate: Rule = {
  name: "serviceIsPrivate",
  code: "POL015",
  description: "Each load balancer of the cluster stands in the private network.",
  types: ["kubernetes:core/v1:Service"],
  scope: "resource",
  evaluate({ props }) {
    if (fieldsOf(props.spec).type !== "LoadBalancer") return [];
    const annotations = fieldsOf(fieldsOf(props.metadata).annotations);
    if (annotations[`${prefix}-scheme`] === "internal" || annotations[`${prefix}-internal`] === "true")
      return [];
    const found = `annotation ${prefix}-scheme is ${shown(annotations[`${prefix}-scheme`])}`;
    const next = `Add ${prefix}-scheme: internal, or ${prefix}-internal: "true".`;
    return [{ found, expected: '"internal"', next }];
  },
};
