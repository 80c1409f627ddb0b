import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf } from "../../unknown.ts";

const probes = ["readinessProbe", "livenessProbe"];

export const deploymentHasProbes: Rule = {
  name: "deploymentHasProbes",
  code: "POL037",
  description: "Each container says when it can be asked, and when it must be started again.",
  types: ["kubernetes:apps/v1:Deployment"],
  scope: "resource",
  evaluate({ props }) {
    const pod = fieldsOf(fieldsOf(fieldsOf(props.spec).template).spec);
    return itemsOf(pod.containers)
      .map(fieldsOf)
      .flatMap((container) =>
        probes
          .filter((probe) => Object.keys(fieldsOf(container[probe])).length === 0)
          .map((probe) => ({
            found: `container ${String(container.name)} has no ${probe}`,
            expected: "a readinessProbe and a livenessProbe",
            next: `Add ${probe} to the container.`,
          })),
      );
  },
};
