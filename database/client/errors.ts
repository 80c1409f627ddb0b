import pg from "pg";
import { dependencyError, isRatchetError, messageOf } from "../../core/errors/error.ts";

/** Node's socket errors, and the errors of `pg` for a closed connection. */
const lost = /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/;
const hungUp =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/**
 * Converts an error that makes PostgreSQL unavailable into one with a next step. Returns any other error unchanged.
 * Source  SQLSTATE classes 08 (connection), 53 (resources), 57P0x (shutdown), 28 (authorisation): PostgreSQL 18,
 *         appendix A.
 */
export function asDatabaseError(error: unknown): unknown {
  if (isRatchetError(error)) return error;
  const state = error instanceof pg.DatabaseError ? (error.code ?? "") : "";
  const text = `${error instanceof Error && "code" in error ? error.code : ""} ${messageOf(error)}`;
  const where = "PostgreSQL";
  const found = messageOf(error) || text.trim();
  if (state.startsWith("28")) {
    const next =
      "Check that migrate-database ran and that the function's role has rds-db:connect for this user.";
    return dependencyError("DB002", { where, found, expected: "to be let in", next }, error);
  }
  if (/^(08|53|57P0)/.test(state) || lost.test(text) || hungUp.test(text)) {
    const next =
      "Nothing was committed that is not complete. The trigger retries; see the server's log if it goes on.";
    return dependencyError("DB001", { where, found, expected: "a connection that lasts", next }, error);
  }
  return error;
}
