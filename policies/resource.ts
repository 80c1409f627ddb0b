import { isUnknown } from "./unknown.ts";

/** A resource as the rules see it, from either source: the engine, or the program evaluated in process. */
export interface Resource {
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** What the program asked for; in a stack validation also what the cloud answered. */
  props: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
  /** Names by which other resources may mean this one: ARN, URL, id, physical name. */
  identities: string[];
  /** URNs behind each property; says which resource is meant while the value itself is unknown. */
  propertyDependencies: Record<string, string[]>;
}

/** All declared resources, so that a rule for one resource can look up others. */
export interface ResourceGraph {
  ofType(...types: string[]): Resource[];
  /** Whether a value, found under a top-level property of `from`, means `to`. */
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
 * Edges   a physical name matches an ARN that ends in it, because a preview knows names but not every ARN. An unknown
 *         value means whatever its property depends on; with no dependency it means nothing, and the rule reports.
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

/** `dev` of `urn:pulumi:dev::ratchet::type::name`; the same in a preview, an update and a plan. */
function stackOf({ urn }: Resource): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}

/** `ratchet-dev`: with what every physical name of the stack begins. */
export function ownPrefix(resource: Resource): string {
  return `${resource.urn.split("::")[1] ?? ""}-${stackOf(resource)}`;
}

/**
 * Whether losing what the resource holds would be a loss. A stack is production unless its name says otherwise, so that
 * a stack called prod-eu or live is not unprotected by accident. Stack tags would be another way to say so, but a
 * stack whose state lies in a bucket has none.
 */
export function isProduction(resource: Resource): boolean {
  return !/^(dev|test)(-|$)/.test(stackOf(resource));
}
