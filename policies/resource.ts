import { isUnknown } from "./unknown.ts";

/** A resource for the rules, from the engine or from the program evaluated in this process. */
export interface Resource {
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** Inputs of the resource; in a stack validation also its outputs. */
  props: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
  /** Values with which other resources refer to this one: ARN, URL, id, physical name. */
  identities: string[];
  /**
   * URNs of the resources from which each property comes. They identify the referred resource while the value is
   * unknown.
   */
  propertyDependencies: Record<string, string[]>;
}

/** All declared resources. A rule for one resource can look up others. */
export interface ResourceGraph {
  ofType(...types: string[]): Resource[];
  /** Whether a value under a top-level property of `from` refers to `to`. */
  leadsTo(from: Resource, property: string, value: unknown, to: Resource): boolean;
}

const identifying = ["arn", "id", "url", "name", "bucket", "identifier"];

export function identitiesIn(...states: Record<string, unknown>[]): string[] {
  const values = states.flatMap((state) => identifying.map((key) => state[key]));
  return [
    ...new Set(values.filter((value) => typeof value === "string" && value !== "" && !isUnknown(value))),
  ].map(String);
}

/**
 * Builds the graph of references between resources.
 * Edges   a physical name matches an ARN that ends with it, because a preview does not know every ARN. An unknown
 *         value refers to the resources on which its property depends. Without such a dependency it refers to
 *         nothing, and the rule reports a violation.
 */
export function resourceGraphOf(resources: readonly Resource[]): ResourceGraph {
  return {
    ofType: (...types) => resources.filter((resource) => types.includes(resource.type)),
    leadsTo: (from, property, value, to) => {
      if (isUnknown(value)) return (from.propertyDependencies[property] ?? []).includes(to.urn);
      if (typeof value !== "string" || value === "") return false;
      return to.identities.some(
        (identity) => value === identity || value.endsWith(`:${identity}`) || value.endsWith(`/${identity}`),
      );
    },
  };
}

/**
 * Name of the stack in a URN: `dev` in `urn:pulumi:dev::ratchet::type::name`. It is the same in a preview, an update
 * and a plan.
 */
function stackOf({ urn }: Resource): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}

/** Prefix of every physical name of the stack, such as `ratchet-dev`. */
export function ownPrefix(resource: Resource): string {
  return `${resource.urn.split("::")[1] ?? ""}-${stackOf(resource)}`;
}

/**
 * Whether the resource contains data that must not be lost. Every stack counts as production unless its name says
 * otherwise, so a stack called prod-eu or live is protected. Stack tags were rejected, because a stack whose state is
 * in a bucket has none.
 */
export function isProduction(resource: Resource): boolean {
  return !/^(dev|test)(-|$)/.test(stackOf(resource));
}

/** The command that sets a key of the stack's configuration. */
export function settingCommand(resource: Resource, key: string, value: string | number | boolean): string {
  return `Run: pulumi config set --path ${key} ${value} --stack ${stackOf(resource)}`;
}
