import { openPool } from "../../../database/client/connection.ts";
import { notifyPeople } from "../../../lambdas/notify-people/handler.ts";
import { portsOf } from "./bench.ts";

/**
 * A process that is handed one message of a topic and is killed, as by kill -9, at the named fault point.
 * Usage   node notify-and-die.ts PORT DATABASE CHANNELS-URL BOUNDARY EVENT
 */
const [port, database = "", url = "", faultPoint, event = ""] = process.argv.slice(2);

Reflect.set(globalThis, Symbol.for("ratchet.fault-point"), (name: string) => {
  if (name === faultPoint) process.kill(process.pid, "SIGKILL");
});

const pool = openPool({
  ...{ host: "127.0.0.1", port: Number(port), database, user: "ratchet_app", ssl: false },
  password: async () => "",
  maxConnections: 5,
});
await notifyPeople(
  portsOf(pool, url, async () => undefined),
  JSON.parse(event),
);
await pool.end();
