import type pg from "pg";

/** What a process that is going to be killed calls itself at the server, in PGAPPNAME. */
export const mortal = "ratchet-mortal";

/**
 * The server finds out about a killed client a moment later, and keeps its locks until then. In life the next function comes
 * minutes later; in a test it would come at once, and rightly leave the work to a process that looks alive.
 */
export async function mortalSessionsEnd(superuser: pg.Pool): Promise<void> {
  for (;;) {
    const left = await superuser.query("SELECT FROM pg_stat_activity WHERE application_name = $1", [mortal]);
    if (left.rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
