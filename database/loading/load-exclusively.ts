import type pg from "pg";
import { type Bound, bindQueries } from "../client/bind-queries.ts";
import { withTransaction } from "../client/transactions.ts";
import { appendAudit } from "../ledger/audit.ts";
import { enqueueEffect } from "../outbox/enqueue-effect.ts";
import * as batches from "./batches.ts";
import { openExampleCopy } from "./example-copy.ts";
import * as sources from "./sources.ts";
import * as verification from "./verify-batch.ts";

const queries = { ...batches, ...sources, ...verification, openExampleCopy, appendAudit, enqueueEffect };

/** Queries of load-data inside its transaction, bound to one workload. */
export type LoadingTransaction = Bound<Bound<typeof queries, pg.ClientBase>, string>;

/** Runs `work` in one transaction with the exclusive lock of the workload. Other calls wait until it has ended. */
export async function loadExclusively<T>(
  pool: pg.Pool,
  workload: string,
  work: (transaction: LoadingTransaction) => Promise<T>,
): Promise<T> {
  return await withTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`load-data ${workload}`]);
    return await work(bindQueries(workload, bindQueries<pg.ClientBase, typeof queries>(client, queries)));
  });
}
