import type { Policies, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { identitiesIn, type Resource, resourceGraphOf } from "./resource.ts";
import { apply, type Rule } from "./rule.ts";

/**
 * Converts the rules to policies of the engine. An additional advisory policy lists what a preview could not decide.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  return [
    ...rules.map((rule) => (rule.scope === "resource" ? resourcePolicy(rule) : stackPolicy(rule))),
    {
      name: "everyRuleCouldDecide",
      description: "Lists what only an update can decide; the update stops before such a resource is made.",
      enforcementLevel: "advisory",
      validateStack: ({ resources: declared }, report) => {
        const resources = declared.map(resourceOf);
        const graph = resourceGraphOf(resources);
        for (const resource of resources) {
          const open = rules.flatMap((rule) => apply(rule, resource, graph).undecided);
          if (open.length > 0) report(open.join("\n"), resource.urn);
        }
      },
    },
  ];
}

function resourcePolicy(rule: Rule): Policies[number] {
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: "mandatory",
    validateResource: (declared, report) => {
      const resource = resourceOf(declared);
      for (const { message } of apply(rule, resource, resourceGraphOf([resource])).violations)
        report(message);
    },
  };
}

function stackPolicy(rule: Rule): Policies[number] {
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: "mandatory",
    validateStack: ({ resources: declared }, report) => {
      const resources = declared.map(resourceOf);
      const graph = resourceGraphOf(resources);
      for (const resource of resources) {
        for (const { message, urn } of apply(rule, resource, graph).violations) report(message, urn);
      }
    },
  };
}

/**
 * Converts a resource of the SDK for the rules. The SDK's properties throw when an unknown is read, and the engine
 * then skips the whole rule. Property descriptors are not intercepted, so the rules see the unknown and handle it.
 */
function resourceOf(resource: ResourceValidationArgs | PolicyResource): Resource {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(resource.props));
  const props = Object.fromEntries(descriptors.map(([key, { value }]) => [key, value]));
  const dependencies =
    "propertyDependencies" in resource ? Object.entries(resource.propertyDependencies) : [];
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    props,
    protect: resource.opts.protect,
    // The engine does not pass this option to policies.
    retainOnDelete: false,
    identities: identitiesIn(props),
    propertyDependencies: Object.fromEntries(
      dependencies.map(([key, list]) => [key, list.map(({ urn }) => urn)]),
    ),
  };
}
