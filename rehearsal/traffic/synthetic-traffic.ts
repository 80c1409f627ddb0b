import { lengthen } from "../datasets/lengthen.ts";
import { randomOf } from "../datasets/random.ts";
import { eventsOf, type Scenario, weekdayFactor } from "../scenario.ts";
import type { Day } from "./days.ts";

/** A text and its true class. */
export interface Sample {
  text: string;
  label: string;
}

/** One request to a workload's server. */
export interface Asked extends Sample {
  /** Fraction of the day before the request, in [0, 1). */
  part: number;
  /** Whether its true label is returned as feedback. */
  feedback: boolean;
}

/**
 * Synthetic requests to a workload's model on one day of a scenario. Scenario name, workload, day and pool determine
 * them, so two rehearsals send the same requests.
 * Shape   pool: texts that no slot of the rehearsal loads, of any class.
 * Result  requests in the order of the day.
 */
export function syntheticTraffic(
  scenario: Scenario,
  workload: string,
  day: Day,
  pool: readonly Sample[],
): Asked[] {
  if (scenario.traffic === undefined || pool.length === 0) return [];
  const stopped = eventsOf(scenario, "traffic-stops").some(
    (stop) => day.number >= stop.day && day.number < stop.day + stop.days,
  );
  if (stopped) return [];
  const { perDay, feedbackShare } = scenario.traffic;
  const rows = Math.round(perDay * weekdayFactor(scenario, day.weekday));
  const random = randomOf(`${scenario.name}:${workload}:${day.number}`);
  const late = eventsOf(scenario, "class-appears");
  const usual = pool.filter(({ label }) => !late.some((event) => event.class === label));
  const appeared = late
    .filter((event) => event.day <= day.number)
    .map(({ class: label, share }) => ({ share, samples: pool.filter((one) => one.label === label) }))
    .filter(({ samples }) => samples.length > 0);
  return Array.from({ length: rows }, (_, index) => {
    const sample = changed(pick(usual, appeared, random), scenario, day);
    return { ...sample, part: (index + random()) / rows, feedback: random() < feedbackShare };
  });
}

function pick(
  usual: readonly Sample[],
  appeared: readonly { share: number; samples: readonly Sample[] }[],
  random: () => number,
): Sample {
  let chance = random();
  let from = usual;
  for (const { share, samples } of appeared) {
    if (chance >= 0 && chance < share) from = samples;
    chance -= share;
  }
  const sample = from[Math.floor(random() * from.length)];
  if (sample === undefined) throw new RangeError("the traffic has no text to send");
  return sample;
}

/** Text and label after the changes of the scenario's events on a day. */
export function changed(sample: Sample, scenario: Pick<Scenario, "events">, day: { number: number }): Sample {
  const factor = eventsOf(scenario, "texts-longer")
    .filter((event) => event.day <= day.number)
    .reduce((product, event) => product * event.factor, 1);
  const label = eventsOf(scenario, "labels-swap")
    .filter((event) => event.day <= day.number)
    .reduce(
      (name, { classes: [one, other] }) => (name === one ? other : name === other ? one : name),
      sample.label,
    );
  return { text: lengthen(sample.text, factor), label };
}
