import type { Rule } from "../../rule.ts";
import { fieldsOf, itemsOf, shown } from "../../unknown.ts";

/** A CPU limit is not required, because it slows a container down while cores are idle. */
export const deploymentIsBounded: Rule = {
  name: "deploymentIsBounded",
  code: "POL038",
  description:
    "Each container reserves processor time and memory, and may not take more memory than its limit.",
  types: ["kubernetes:apps/v1:Deployment"],
  scope: "resource",
  evaluate({ props }) {
    const pod = fieldsOf(fieldsOf(fieldsOf(props.spec).template).spec);
    return itemsOf(pod.containers)
      .map(fieldsOf)
      .flatMap((container) => {
        const { requests, limits } = fieldsOf(container.resources);
        const { cpu, memory } = fieldsOf(requests);
        if (cpu !== undefined && memory !== undefined && fieldsOf(limits).memory !== undefined) return [];
        const found = `resources of container ${String(container.name)} are ${shown(container.resources)}`;
        const next = "Set resources.requests and resources.limits.memory.";
        return [{ found, expected: "requests of cpu and memory, and a limit on memory", next }];
      });
  },
};
