import type { Graph, GraphResource } from "./graph.ts";

/** Formats a graph for people: the tree of components, each with its resources by kind. */
export function summarise(graph: Graph): string {
  const children = Map.groupBy(graph.resources, (resource) => resource.parent);
  const lines: string[] = [];
  /** A resource and the resources that belong to it, such as a bucket and its policy. */
  const withParts = (resource: GraphResource): GraphResource[] => [
    resource,
    ...(children.get(resource.urn) ?? []).flatMap(withParts),
  ];
  const walk = (resource: GraphResource, depth: number): void => {
    const below = children.get(resource.urn) ?? [];
    const components = below.filter((child) => !child.custom);
    const counts = Map.groupBy(below.filter((child) => child.custom).flatMap(withParts), (child) =>
      shortType(child.type),
    );
    const kinds = [...counts]
      .map(([type, all]) => (all.length === 1 ? type : `${all.length} ${type}`))
      .join(", ");
    lines.push(`${"  ".repeat(depth)}${resource.name}${kinds === "" ? "" : `: ${kinds}`}`);
    for (const child of components) walk(child, depth + 1);
  };
  for (const root of children.get(null) ?? []) walk(root, 0);
  const custom = graph.resources.filter((resource) => resource.custom).length;
  lines.push(
    "",
    `${custom} resources in ${graph.resources.length - custom} components, stack ${graph.stack}.`,
  );
  return lines.join("\n");
}

function shortType(type: string): string {
  return type.split(":").at(-1) ?? type;
}
