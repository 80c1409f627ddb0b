import type pg from "pg";

/**
 * The queries of a module without their first argument, which is bound.
 * Edges   what does not take `First` as its first argument is left out: a query that makes sense only inside a transaction
 *         takes a `pg.ClientBase`, which a pool is not, and so cannot be bound to a pool. Type parameters of a query are
 *         lost: a generic one is bound by hand.
 */
export type Bound<Queries, First = pg.Pool> = {
  [Name in keyof Queries as Queries[Name] extends (first: First, ...rest: never[]) => unknown
    ? Name
    : never]: Queries[Name] extends (first: never, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/**
 * Queries bound to a pool (or to a connection, or to whatever else they take first), to be handed to a handler as its port.
 * Shape   whole modules: `bindQueries(pool, { ...attempts, ...snapshots })`. The type of the port is
 *         `Bound<typeof attempts & typeof snapshots>`, so a new query touches its own file and the handler that calls it.
 */
export function bindQueries<First, Queries extends object>(
  first: First,
  queries: Queries,
): Bound<Queries, First> {
  const bound = Object.entries(queries).map(([name, query]: [string, unknown]) => [
    name,
    typeof query === "function" ? (...rest: unknown[]): unknown => query(first, ...rest) : query,
  ]);
  return Object.fromEntries(bound);
}
