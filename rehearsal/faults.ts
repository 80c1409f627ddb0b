import type { Clock } from "../local/clock/clock.ts";
import type { Faults } from "../local/cloud/faults.ts";
import type { Calendar } from "./calendar.ts";
import { eventsOf, type Scenario } from "./scenario.ts";
import { dayOf, instantOf } from "./traffic/days.ts";

/** Parts of the platform that can fail, in virtual time. */
export interface Platform {
  clock: Pick<Clock, "at">;
  faults: Faults;
  say(line: string): void;
}

const hour = 3_600_000;

/**
 * Schedules the platform failures of a scenario on the clock.
 * Result  whether the database is running now. Callers must not wait for rows while it is down.
 */
export function armFaults(
  scenario: Pick<Scenario, "events">,
  { slots, end }: Calendar,
  timeZone: string,
  { clock, faults, say }: Platform,
): () => boolean {
  const [first = end] = slots;
  let dead = 0;
  const span = ({ day, at, hours }: { day: number; at: string; hours: number }): [Date, Date] => {
    const from = instantOf(dayOf(day, first, timeZone), at, timeZone);
    // Never left dead: what comes after the rehearsal needs it.
    return [from, new Date(Math.min(from.getTime() + hours * hour, end.getTime()))];
  };
  for (const event of eventsOf(scenario, "channel-dies")) {
    const [from, until] = span(event);
    if (from >= until) continue;
    clock.at(from, "said", () => say(`${event.channel} rejects every message for ${event.hours} hours`));
    faults.channel(event.channel, from, until);
  }
  for (const event of eventsOf(scenario, "postgresql-dies")) {
    const [from, until] = span(event);
    if (from >= until) continue;
    clock.at(from, "said", () => {
      dead++;
      say(`PostgreSQL stopped; it starts again in ${event.hours} hours`);
    });
    faults.postgres(from, until);
    // Armed later, so that of the same instant it comes after the server's start.
    clock.at(until, "said", () => {
      dead--;
      say("PostgreSQL started again");
    });
  }
  return () => dead === 0;
}
