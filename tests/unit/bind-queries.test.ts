import { expect, expectTypeOf, test } from "vitest";
import { type Bound, bindQueries } from "../../database/client/bind-queries.ts";

interface Pool {
  pool: string;
}
interface Client {
  pool: string;
  transaction: number;
}

const queries = {
  jobOf: async (client: Pool, workload: string, version: number) => `${client.pool} ${workload} ${version}`,
  openJobs: (client: Pool) => [client.pool],
  lockJob: (client: Client, workload: string) => `${client.transaction} ${workload}`,
  columns: "workload, version",
};

test("a bound query takes the remaining arguments and runs on the pool it was bound to", async () => {
  const bound = bindQueries({ pool: "one" }, queries);
  expect(await bound.jobOf("news", 3)).toBe("one news 3");
  expect(bound.openJobs()).toEqual(["one"]);
});

test("what cannot run on a pool is no part of the port: queries of a transaction, and constants", () => {
  expectTypeOf<keyof Bound<typeof queries, Pool>>().toEqualTypeOf<"jobOf" | "openJobs">();
  expectTypeOf<Bound<typeof queries, Pool>["jobOf"]>().toEqualTypeOf<
    (workload: string, version: number) => Promise<string>
  >();
});

test("binding twice binds the connection and then the workload", async () => {
  const bound = bindQueries("news", bindQueries({ pool: "one", transaction: 7 }, queries));
  expect(await bound.jobOf(3)).toBe("one news 3");
  expect(bound.lockJob()).toBe("7 news");
});
