import type { Created, DeclaredResource } from "../../plan/graph.ts";
import { type LocalPlace, localAccountId } from "./place.ts";

/** Returns the id and computed outputs of a resource, in place of AWS. */
export type OutputRule<Result = Created | Promise<Created>> = (
  resource: DeclaredResource,
  place: LocalPlace,
) => Result;

/** Output rules by Pulumi type. Source: the Pulumi registry's page of each type, section "Outputs". */
export type OutputRules = Readonly<Record<string, OutputRule>>;

/** Physical name that the program gives a resource, otherwise its logical name. */
export function nameIn(resource: DeclaredResource, key = "name"): string {
  const name = resource.inputs[key];
  return typeof name === "string" ? name : resource.name;
}

export function localArn(place: LocalPlace, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${localAccountId}:${resource}`;
}

/** Rule that returns the physical name, from input `key`, as the id. */
export function byName(
  outputs: (name: string, place: LocalPlace, resource: DeclaredResource) => Created["outputs"],
  key = "name",
): OutputRule<Created> {
  return (resource, place) => {
    const name = nameIn(resource, key);
    return { id: name, outputs: { [key]: name, ...outputs(name, place, resource) } };
  };
}
