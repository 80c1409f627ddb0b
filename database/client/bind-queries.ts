import type pg from "pg";

/**
 * Query functions of a module without their first argument, which is bound.
 * Edges   functions whose first argument is not `First` are left out. A query that needs a transaction takes a
 *         `pg.ClientBase`, so it cannot be bound to a pool. A generic query loses its type parameters; bind it by
 *         hand.
 */
export type Bound<Queries, First = pg.Pool> = {
  [Name in keyof Queries as Queries[Name] extends (first: First, ...rest: never[]) => unknown
    ? Name
    : never]: Queries[Name] extends (first: never, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/**
 * Binds the query functions of modules to a pool, a connection or another first argument, as a port for a handler.
 * Shape   whole modules: `bindQueries(pool, { ...attempts, ...snapshots })`. The type of the port is `Bound<typeof
 *         attempts & typeof snapshots>`, so a new query changes only its own file and its caller.
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
