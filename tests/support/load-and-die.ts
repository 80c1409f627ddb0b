import { appendFileSync } from "node:fs";
import { openPool } from "../../database/client/connection.ts";
import { csvOf, loadingBench } from "./loading.ts";

/**
 * A process that loads one slot and is killed, as by kill -9, at the fault point that it is given.
 * Usage   node load-and-die.ts PORT DATABASE FAULT-POINT SLOT EVENTS_FILE
 */
const [port, database = "", faultPoint, slot, eventsFile = ""] = process.argv.slice(2);

Reflect.set(globalThis, Symbol.for("ratchet.fault-point"), (name: string) => {
  if (name === faultPoint) process.kill(process.pid, "SIGKILL");
});

const pool = openPool({
  host: "127.0.0.1",
  port: Number(port),
  database,
  user: "ratchet_app",
  password: async () => "",
  ssl: false,
});
const bench = loadingBench(pool);
await bench.objects.put("news.csv", csvOf(100));
bench.configure({ name: "news", source: { path: "news.csv", initialShare: 0.2, share: 0.2 } });
// As the bench does: the hints that the outbox has something are left out.
bench.ports.bus.publish = async (name) => {
  if (name !== "EffectsPending") appendFileSync(eventsFile, `${name} ${slot}\n`);
};
await bench.load("news", slot);
await bench.objects.remove();
await pool.end();
