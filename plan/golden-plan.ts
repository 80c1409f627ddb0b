import { stringify } from "yaml";
import type { Graph, GraphResource } from "./graph.ts";
import { normalise } from "./normalise.ts";

const header = "# What the program declares. Accept a change with: npm run plan -- --write\n";

/**
 * Formats a graph as files for a reviewer: one YAML file per component, and `stack.yaml` with the tree and the
 * outputs.
 * Shape   root: folder of the repository; its path is left out of the text.
 * Result  file name to text, sorted; equal on every machine. Left out are options with their default, and
 *         dependencies that a placeholder among the inputs already shows.
 * Throws  Error when two components that declare resources have the same name.
 */
export function goldenPlan(graph: Graph, root: string): Map<string, string> {
  const tree = treeOf(graph);
  const files = new Map<string, string>();
  for (const [component, members] of tree.declared) {
    const name = `${component.name}.yaml`;
    if (files.has(name)) throw new Error(`two components named ${component.name} would share one file`);
    const resources = members.map((resource): [string, unknown] => [
      labelOf(resource),
      describe(resource, component, tree, root),
    ]);
    files.set(
      name,
      asYaml({
        component: component.type,
        parent: tree.byUrn.get(component.parent ?? "")?.name,
        resources: sorted(resources),
      }),
    );
  }
  const outputs = normalise(graph.outputs, root);
  files.set("stack.yaml", asYaml({ components: componentsBelow(graph, null), outputs }));
  return new Map([...files].sort(([a], [b]) => compare(a, b)));
}

interface Tree {
  byUrn: Map<string, GraphResource>;
  /** Resources that each component declares directly, without those of nested components. */
  declared: Map<GraphResource, GraphResource[]>;
  /** All resources below a component, at any depth. */
  below: Map<GraphResource, Set<string>>;
}

function treeOf({ resources }: Graph): Tree {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const componentsOf = (resource: GraphResource): GraphResource[] => {
    const parent = byUrn.get(resource.parent ?? "");
    if (parent === undefined) return [];
    return parent.custom ? componentsOf(parent) : [parent, ...componentsOf(parent)];
  };
  const declared = new Map<GraphResource, GraphResource[]>();
  const below = new Map<GraphResource, Set<string>>();
  for (const resource of resources.filter(({ custom }) => custom)) {
    const components = componentsOf(resource);
    const [owner] = components;
    if (owner !== undefined) declared.set(owner, [...(declared.get(owner) ?? []), resource]);
    for (const component of components) {
      below.set(component, (below.get(component) ?? new Set()).add(resource.urn));
    }
  }
  return { byUrn, declared, below };
}

function describe(resource: GraphResource, component: GraphResource, tree: Tree, root: string): unknown {
  const parent = tree.byUrn.get(resource.parent ?? "");
  const dependsOn = dependenciesOf(resource, tree);
  const { protect, retainOnDelete, deleteBeforeReplace, ignoreChanges } = resource.options;
  return {
    type: resource.type,
    ...(parent === undefined || parent === component ? {} : { parent: labelOf(parent) }),
    ...(protect ? { protect } : {}),
    ...(retainOnDelete ? { retainOnDelete } : {}),
    ...(deleteBeforeReplace ? { deleteBeforeReplace } : {}),
    ...(ignoreChanges.length === 0 ? {} : { ignoreChanges }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    inputs: normalise(resource.inputs, root),
  };
}

/**
 * Dependencies that no placeholder among the inputs shows. `all of firewall` means every resource of that component.
 */
function dependenciesOf(resource: GraphResource, { byUrn, below }: Tree): string[] {
  const placeholders = JSON.stringify(resource.inputs).matchAll(/<\w+ of ([^<>]+)>/g);
  const stated = new Set([...placeholders].map(([, name]) => name));
  const wanted = new Set(resource.dependsOn);
  const whole = [...below].filter(([, urns]) => urns.size > 1 && isSubset(urns, wanted));
  const outermost = whole.filter(
    ([, urns]) => !whole.some(([, others]) => others.size > urns.size && isSubset(urns, others)),
  );
  const covered = new Set(whole.flatMap(([, urns]) => [...urns]));
  const single = [...wanted]
    .filter((urn) => !covered.has(urn))
    .map((urn) => byUrn.get(urn))
    .filter((one) => one !== undefined)
    .filter(({ name }) => !stated.has(name));
  return [...outermost.map(([component]) => `all of ${component.name}`), ...single.map(labelOf)].sort(
    compare,
  );
}

function componentsBelow(graph: Graph, parent: string | null): Record<string, unknown> {
  const children = graph.resources.filter((one) => !one.custom && one.parent === parent);
  return sorted(children.map(({ name, urn }) => [name, componentsBelow(graph, urn)]));
}

function isSubset(part: Set<string>, whole: Set<string>): boolean {
  return [...part].every((one) => whole.has(one));
}

/** Label such as `SecurityGroup firewall-functions`. Logical names are unique only together with the type. */
function labelOf({ type, name }: GraphResource): string {
  return `${type.split(":").at(-1)} ${name}`;
}

function sorted(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function asYaml(value: unknown): string {
  return header + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
