import { identitiesIn, type Resource, resourceGraphOf } from "./resource.ts";
import { apply, type ReportedViolation } from "./rule.ts";
import { rules } from "./rules-by-code.ts";

/** Part of a plan's resource that the rules evaluate. */
export interface PlannedResource {
  urn: string;
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  id?: string;
  options: { protect: boolean; retainOnDelete: boolean };
}

/**
 * Converts a plan's resource for the rules. Its outputs are used only to recognise references, because placeholder
 * values prove nothing about the program.
 */
export function resourceOfPlan({
  urn,
  type,
  name,
  inputs,
  outputs = {},
  id = "",
  options,
}: PlannedResource): Resource {
  return {
    urn,
    type,
    name,
    props: inputs,
    protect: options.protect,
    retainOnDelete: options.retainOnDelete,
    identities: identitiesIn({ id }, outputs, inputs),
    propertyDependencies: {},
  };
}

/** Evaluates all rules on all resources of a plan, with the same functions as in the engine. */
export function evaluateRules(planned: readonly PlannedResource[]): ReportedViolation[] {
  const resources = planned.map(resourceOfPlan);
  const graph = resourceGraphOf(resources);
  return rules.flatMap((rule) => resources.flatMap((resource) => apply(rule, resource, graph).violations));
}
