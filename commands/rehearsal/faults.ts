import type { Clock } from "../../local/clock.ts";
import type { Calendar } from "./calendar.ts";
import { dayOf, instantOf } from "./days.ts";
import { eventsOf, type Scenario, type ScenarioEventOf } from "./scenario.ts";

/** What of the platform can be taken away, by virtual time. */
export interface Breakable {
  clock: Pick<Clock, "at">;
  killDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  /** Until the instant, messages to the channel are turned away. */
  breakChannel(channel: ScenarioEventOf<"channel-dies">["channel"], until: Date): void;
  say(line: string): void;
}

const hour = 3_600_000;

/** Lets the platform fail as a scenario wants it, on the clock. */
export function armFaults(
  scenario: Pick<Scenario, "events">,
  { slots, end }: Calendar,
  timeZone: string,
  platform: Breakable,
): void {
  const [first] = slots;
  if (first === undefined) return;
  const from = ({ day, at }: { day: number; at: string }): Date =>
    instantOf(dayOf(day, first, timeZone), at, timeZone);
  for (const event of eventsOf(scenario, "channel-dies")) {
    const at = from(event);
    const until = new Date(at.getTime() + event.hours * hour);
    platform.clock.at(at, `${event.channel} dies`, () => {
      platform.say(`${event.channel} turns everything away for ${event.hours} hours`);
      platform.breakChannel(event.channel, until);
    });
  }
  for (const event of eventsOf(scenario, "postgresql-dies")) {
    const at = from(event);
    // Never left dead: what comes after the rehearsal asks it.
    const until = new Date(Math.min(at.getTime() + event.hours * hour, end.getTime()));
    if (at >= until) continue;
    platform.clock.at(at, "PostgreSQL dies", async () => {
      platform.say(`PostgreSQL dies; it is back in ${event.hours} hours`);
      await platform.killDatabase();
    });
    platform.clock.at(until, "PostgreSQL is back", async () => {
      await platform.startDatabase();
      platform.say("PostgreSQL is back");
    });
  }
}
