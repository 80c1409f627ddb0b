import { join } from "node:path";
import { readScenario } from "../../rehearsal/scenario.ts";
import { type Rehearsed, rehearse } from "./rehearsal.ts";

const root = join(import.meta.dirname, "../..");
const dayMillis = 86_400_000;

/**
 * Noon of the last Tuesday. A server takes no request that is older than 400 days, so that a scenario cannot lie on fixed
 * days; nothing in it depends on the date but for the weekday.
 */
function lastTuesday(): Date {
  const noon = new Date(`${new Date().toISOString().slice(0, 10)}T11:00:00Z`);
  const daysSince = (noon.getUTCDay() + 5) % 7 || 7;
  return new Date(noon.getTime() - daysSince * dayMillis);
}

/** What `npm run rehearse -- --scenario <name>` does, in this process, on state of its own. */
export async function rehearseScenario(name: "quiet" | "drift" | "incident"): Promise<Rehearsed> {
  const scenario = readScenario(root, name);
  return await rehearse({ weeks: scenario.weeks, scenario, now: lastTuesday(), after: "a week" });
}

/** The words of a notification, without what its channel dresses them in. */
export function wordsOf(subject: string): string {
  return subject.replace(/^ratchet-dev: /, "").replace(/^\*(.*)\*$/, "$1");
}
