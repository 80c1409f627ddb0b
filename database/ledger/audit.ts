import type pg from "pg";

export interface AuditEntry {
  /** The function, or the person as the control API knows them. */
  actor: string;
  action: string;
  /** What was acted on: a slot, a model version, an alert. */
  subject: string;
  before?: unknown;
  after?: unknown;
  why: string;
}

/** Adds an entry to the audit log, in the transaction of what it records. */
export async function appendAudit(client: pg.ClientBase, workload: string, entry: AuditEntry): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  await client.query(
    "INSERT INTO audit_log (actor, action, workload, subject, before, after, why) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [entry.actor, entry.action, workload, entry.subject, json(entry.before), json(entry.after), entry.why],
  );
}
