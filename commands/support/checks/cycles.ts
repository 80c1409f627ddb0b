/**
 * Finds import cycles. Imports of types count, because the files of such a cycle cannot be understood separately
 * either.
 * Shape   imports: by path, the paths of the repository that the file imports.
 * Result  one sentence per cycle with its files in import order, ARROW005. A group of connected cycles is reported by
 *         one of its shortest cycles.
 */
export function importCycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Map<string, string[]>();
  for (const start of imports.keys()) {
    const cycle = shortestCycle(start, imports);
    if (cycle === undefined) continue;
    const key = [...cycle].sort().join(" ");
    if (!found.has(key)) found.set(key, cycle);
  }
  return [...found.values()].map((cycle) => {
    const [first = ""] = cycle;
    const chain = [...cycle, first].join(" -> ");
    return `ARROW005 ${first} is part of an import cycle: ${chain}. Move what both need into a file of its own.`;
  });
}

/** Shortest path of imports from a file back to itself, by breadth-first search; undefined when there is none. */
function shortestCycle(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of imports.get(at) ?? []) {
      if (next === start) {
        const path = [at];
        for (let one = at; one !== start; ) {
          one = cameFrom.get(one) ?? start;
          path.push(one);
        }
        return path.reverse();
      }
      if (!imports.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}
