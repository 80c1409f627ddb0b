import { apply, type Violation } from "./rule.ts";
import { rules } from "./rules.ts";
import { estateOf, identitiesIn, type Subject } from "./subject.ts";

/** The part of a plan's resource that is judged. */
export interface PlannedResource {
  urn: string;
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  id?: string;
  options: { protect: boolean; retainOnDelete: boolean };
}

/** Outputs only say how others refer to the resource: a value that the cloud invents is no merit of the program. */
export function subjectOfPlan({
  urn,
  type,
  name,
  inputs,
  outputs = {},
  id = "",
  options,
}: PlannedResource): Subject {
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

/** All rules over all resources of a plan, by the same functions as in the engine. */
export function judge(resources: readonly PlannedResource[]): Violation[] {
  const subjects = resources.map(subjectOfPlan);
  const estate = estateOf(subjects);
  return rules.flatMap((rule) => subjects.flatMap((subject) => apply(rule, subject, estate).violations));
}
