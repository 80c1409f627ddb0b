import { openPool } from "../../../database/client/connection.ts";
import { pipelineBench } from "./bench.ts";

/**
 * A process that runs one slot of a schedule, follows it through the pipeline, and is killed, as by kill -9, at
 * the named fault point.
 * Usage   node run-and-die.ts PORT DATABASE FOLDER BOUNDARY SLOT load|drift
 */
const [port, database = "", folder = "", faultPoint, slot = "", schedule] = process.argv.slice(2);

Reflect.set(globalThis, Symbol.for("ratchet.fault-point"), (name: string) => {
  if (name === faultPoint) process.kill(process.pid, "SIGKILL");
});

const poolOf = (user: string) =>
  openPool({ host: "127.0.0.1", port: Number(port), database, user, password: async () => "", ssl: false });
const app = poolOf("ratchet_app");
const superuser = poolOf("postgres");
const bench = await pipelineBench(app, superuser, folder);
await (schedule === "drift" ? bench.detect(slot) : bench.load(slot));
await bench.drain();
await bench.close();
await Promise.all([app.end(), superuser.end()]);
