import { startPostgres } from "../support/postgres.ts";

/** A PostgreSQL for the tests in Python: prints its port, and ends when its standard input does. */
const server = await startPostgres();
const administration = server.pool("postgres");
await administration.query("CREATE ROLE ratchet_mlflow LOGIN");
await administration.query("CREATE DATABASE mlflow OWNER ratchet_mlflow");
console.log(server.port);
process.stdin.resume();
process.stdin.on("end", async () => {
  await server.stop();
});
