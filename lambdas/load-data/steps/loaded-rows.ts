import type { BatchVerification } from "../../../database/loading/batches.ts";
import type { CopiedRows } from "../../../database/loading/example-copy.ts";

/** Rows that one slot has written in the transaction, and its objects. */
export interface LoadedRows
  extends CopiedRows,
    Pick<BatchVerification, "readAs" | "changedObjects" | "refusedObjects"> {
  path: string;
  versionId: string | null;
  ranks: { from: number; to: number } | null;
}
