import type pg from "pg";

export interface AuditEntry {
  /** Name of the function, or of the person. */
  actor: string;
  action: string;
  /** Changed object: a slot, a model version or an incident. */
  subject: string;
  before?: unknown;
  after?: unknown;
  why: string;
}

/** Adds an entry to the audit log, in the transaction of the recorded change. */
export async function appendAudit(client: pg.ClientBase, workload: string, entry: AuditEntry): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  await client.query(
    "INSERT INTO audit_log (actor, action, workload, subject, before, after, why) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [entry.actor, entry.action, workload, entry.subject, json(entry.before), json(entry.after), entry.why],
  );
}
