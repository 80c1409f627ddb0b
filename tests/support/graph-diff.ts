import { isDeepStrictEqual } from "node:util";
import type { Graph, GraphResource } from "../../plan/graph.ts";

/** What an update would do: one line for each resource, `change newsgroups-load: scheduleExpression`, sorted. */
export function graphDiff(before: Graph, after: Graph): string[] {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const urns = new Set(after.resources.map(({ urn }) => urn));
  const removed = before.resources.filter(({ urn }) => !urns.has(urn)).map(({ name }) => `remove ${name}`);
  const rest = after.resources.flatMap((resource) => {
    const known = old.get(resource.urn);
    if (known === undefined) return [`add ${resource.name}`];
    const changed = changedKeys(known, resource);
    return changed.length === 0 ? [] : [`change ${resource.name}: ${changed.join(", ")}`];
  });
  return [...removed, ...rest].sort();
}

function changedKeys(before: GraphResource, after: GraphResource): string[] {
  const inputs = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)]);
  return [
    ...[...inputs].filter((key) => !isDeepStrictEqual(before.inputs[key], after.inputs[key])),
    ...(["parent", "dependsOn", "options"] as const).filter(
      (key) => !isDeepStrictEqual(before[key], after[key]),
    ),
  ].sort();
}
