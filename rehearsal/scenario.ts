import { existsSync, readFileSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import * as z from "zod";
import { channelNames } from "../channels/lookup.ts";
import { RatchetError, userError } from "../core/errors/error.ts";

const day = z
  .int()
  .min(1)
  .max(400)
  .describe("local days, of which 1 is the day of the first load; a weekly slot n is on day 7n - 6");
const share = z.number().gt(0).lte(1);
const weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const weekdays = z.partialRecord(z.enum(weekdayNames), z.number().min(0).max(10));

const events = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("class-appears"),
    day,
    class: z.string().min(1).describe("no model was trained on it; a workload without it stays as it is"),
    share: share.describe("of the requests from that day on"),
    batchShare: share.optional().describe("of the rows of each later slot; absent: as of the requests"),
  }),
  z.strictObject({
    kind: z.literal("texts-longer"),
    day,
    factor: z.number().gt(1).lte(20).describe("how many times as many words from that day on"),
  }),
  z.strictObject({
    kind: z.literal("labels-swap"),
    day,
    classes: z.tuple([z.string().min(1), z.string().min(1)]).describe("what was the one is now the other"),
  }),
  z.strictObject({ kind: z.literal("traffic-stops"), day, days: z.int().min(1).max(400) }),
  z.strictObject({
    kind: z.literal("postgresql-dies"),
    day,
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    hours: z.number().gt(0).max(72),
  }),
  z.strictObject({
    kind: z.literal("channel-dies"),
    day,
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default("00:00"),
    channel: z.enum(channelNames),
    hours: z.number().gt(0).max(72),
  }),
  z.strictObject({
    kind: z.literal("spoiled-slot"),
    slot: z.int().min(1).max(400).describe("from 1: most labels of its rows are wrong"),
  }),
]);

const scenarioSchema = z.strictObject({
  weeks: z.int().min(1).max(100).describe("weekly slots"),
  traffic: z
    .strictObject({
      perDay: z.int().min(1).max(100_000).describe("requests a day to each workload's server"),
      weekdays: weekdays.default({}).describe("factor of a weekday's traffic; 1 unless named"),
      feedbackShare: z.number().min(0).max(1).default(0).describe("of the requests: a true label comes back"),
    })
    .optional()
    .describe("absent: no request is sent to the model"),
  events: z.array(events).default([]),
});

/** Events and traffic of a rehearsal; docs/PIPELINE.md explains each event. */
export type Scenario = z.output<typeof scenarioSchema> & { name: string };
export type ScenarioEvent = z.output<typeof events>;
export type ScenarioEventOf<K extends ScenarioEvent["kind"]> = Extract<ScenarioEvent, { kind: K }>;

/** Traffic factor of a weekday, from 1 (Monday), as in ISO 8601. */
export function weekdayFactor(scenario: Scenario, weekday: number): number {
  const name = weekdayNames[(weekday - 1) % 7] ?? "mon";
  return scenario.traffic?.weekdays[name] ?? 1;
}

export function eventsOf<K extends ScenarioEvent["kind"]>(
  { events: all }: Pick<Scenario, "events">,
  kind: K,
): ScenarioEventOf<K>[] {
  return all.filter((event): event is ScenarioEventOf<K> => event.kind === kind);
}

/**
 * Reads a scenario from its file.
 * Shape   named: a path, or a name for `rehearsal/scenarios/<name>.yaml` of the repository.
 * Throws  SCN001 unknown file, SCN002 invalid YAML, SCN003 with all other problems.
 */
export function readScenario(root: string, named: string): Scenario {
  const bare = /^[a-z][a-z0-9-]*$/.test(named);
  const path = bare
    ? join(root, "rehearsal", "scenarios", `${named}.yaml`)
    : isAbsolute(named)
      ? named
      : join(process.cwd(), named);
  if (!existsSync(path)) {
    throw userError("SCN001", {
      where: `--scenario ${named}`,
      found: `no file ${path}`,
      expected: "quiet, drift, incident, or the path of a file like rehearsal/scenarios/drift.yaml",
      next: "Correct the name, or copy rehearsal/scenarios/drift.yaml and change it.",
    });
  }
  return parseScenario(readFileSync(path, "utf8"), basename(path).replace(/\.ya?ml$/, ""));
}

/** Parses a scenario. Throws SCN002, SCN003 as readScenario. */
export function parseScenario(text: string, name: string): Scenario {
  const document = yamlOf(text, name);
  const parsed = scenarioSchema.safeParse(document ?? {});
  if (!parsed.success) {
    throw problems(
      name,
      parsed.error.issues.flatMap((issue) => describe(issue, document)),
    );
  }
  const found = crossCheck(parsed.data);
  if (found.length > 0) throw problems(name, found);
  return { ...parsed.data, name };
}

function yamlOf(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw userError(
      "SCN002",
      {
        where: `scenario ${name}, line ${error.linePos?.[0].line ?? 1}`,
        found: error.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? "no YAML",
        expected: "YAML: keys and values, indented by spaces like their neighbours",
        next: "Correct that line, then try again.",
      },
      error,
    );
  }
}

/** Contradictions between values that are valid by themselves. */
function crossCheck({ weeks, events: all, traffic }: z.output<typeof scenarioSchema>): string[] {
  return all.flatMap((event, index) => {
    const key = `events[${index}]`;
    if (event.kind === "spoiled-slot") {
      return event.slot <= weeks
        ? []
        : [
            `${key}.slot is ${event.slot}; expected at most ${weeks}, the last slot. Lower it, or raise weeks.`,
          ];
    }
    if (event.day > weeks * 7) {
      return [
        `${key}.day is ${event.day}; expected at most ${weeks * 7}, the last day. Lower it, or raise weeks.`,
      ];
    }
    if (event.kind === "labels-swap" && event.classes[0] === event.classes[1]) {
      return [`${key}.classes is the same class twice; expected two. Name another.`];
    }
    const needsTraffic = ["traffic-stops"].includes(event.kind);
    return needsTraffic && traffic === undefined
      ? [`${key}.kind is ${event.kind}; expected some traffic that it changes. Add traffic.perDay.`]
      : [];
  });
}

function describe(issue: z.core.$ZodIssue, document: unknown): string[] {
  const key = keyOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (name) =>
        `${key === "" ? name : `${key}.${name}`} is no key of a scenario; expected one of those in docs/PIPELINE.md. Correct or delete it.`,
    );
  }
  const expected =
    issue.code === "invalid_union" && issue.path.at(-1) === "kind"
      ? `one of ${kinds.join(", ")}`
      : plain(issue);
  return [`${key || "the file"} is ${shown(at(document, issue.path))}; expected ${expected}. Correct it.`];
}

const kinds = events.options.map((option) => option.shape.kind.value);

function plain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_format") return "a time of day such as 09:30";
  return issue.message.replace(/^.*expected /, "").replace(/^Too (big|small): /, "");
}

function keyOf(path: PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}

function at(document: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    document,
  );
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 80);
}

function problems(name: string, found: readonly string[]): RatchetError {
  return new RatchetError("SCN003", "user", {
    where: `scenario ${name}`,
    found: found.length === 1 ? "1 problem" : `${found.length} problems`,
    expected: "none",
    next: `Correct the file, then try again.\n\n${found.join("\n")}`,
  });
}
