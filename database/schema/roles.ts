import pg from "pg";

/** Database roles of the functions, of the model servers, and of MLflow. On AWS all of them log in with IAM tokens. */
const applicationRole = "ratchet_app";
const servingRole = "ratchet_serving";
const registryRole = "ratchet_mlflow";
const registryDatabase = "mlflow";

/** Key of the advisory lock; different from every other advisory lock of Ratchet. */
const rolesLock = 7_276_101;

/**
 * Creates missing roles and MLflow's database, and restricts which role may connect to which database. Concurrent
 * calls wait for each other.
 * Shape   a connection to the application's database as the server's administrator, who owns it.
 * Edges   the administrator is a member of MLflow's role only while it creates MLflow's database. It leaves the role
 *         before the role gets `rds_iam`: RDS refuses passwords for every direct or indirect member of `rds_iam`, and
 *         the administrator logs in with a password.
 * Source  AWS, "Creating a database account using IAM authentication", PostgreSQL; CREATE ROLE of PostgreSQL 16.
 */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_lock($1)", [rolesLock]);
  try {
    for (const role of [applicationRole, servingRole, registryRole]) {
      if (await missing(client, "SELECT 1 FROM pg_roles WHERE rolname = $1", role)) {
        await client.query(`CREATE ROLE ${role} LOGIN`);
      }
    }
    if (await missing(client, "SELECT 1 FROM pg_database WHERE datname = $1", registryDatabase)) {
      await client.query(`GRANT ${registryRole} TO CURRENT_USER`);
      await client.query(`CREATE DATABASE ${registryDatabase} OWNER ${registryRole}`);
      await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${registryDatabase} FROM PUBLIC`);
    }
    // Outside the condition: a call that died in between must not leave the membership behind.
    await client.query(`REVOKE ${registryRole} FROM CURRENT_USER`);
    if (!(await missing(client, "SELECT 1 FROM pg_roles WHERE rolname = $1", "rds_iam"))) {
      await client.query(`GRANT rds_iam TO ${applicationRole}, ${servingRole}, ${registryRole}`);
    }
    const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
    const database = pg.escapeIdentifier(rows[0]?.name ?? "");
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
    await client.query(
      `GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${applicationRole}, ${servingRole}`,
    );
    await client.query(`GRANT USAGE ON SCHEMA public TO ${applicationRole}, ${servingRole}`);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [rolesLock]).catch(() => undefined);
  }
}

async function missing(client: pg.ClientBase, sql: string, name: string): Promise<boolean> {
  return (await client.query(sql, [name])).rowCount === 0;
}
