import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  act,
  elapse,
  type Incident,
  type IncidentNotice,
  type Observation,
  observe,
} from "../../core/incidents/incident.ts";
import { incidentText } from "../../core/incidents/incident-text.ts";
import { slotOf } from "../../core/time/slot.ts";
import type { Severity } from "../../core/vocabulary/closed-sets.ts";

const hour = (hours: number) => slotOf(new Date(Date.UTC(2026, 10, 23) + hours * 3_600_000));

function seen(severity: Severity, at: number, more: Partial<Observation> = {}): Observation {
  const common = { workload: "news", cause: "drift", title: "news: drift", text: "score 0.25 against 0.2" };
  return { ...common, severity, at: hour(at), modelVersion: 3, ...more };
}

/** Everything that can happen to a cause, each with the hours that pass before it; negative ones come late. */
type Step =
  | { kind: "see"; severity: Severity; after: number; calm: boolean }
  | { kind: "acknowledge" | "snooze"; forHours: number; after: number }
  | { kind: "clear" | "elapse"; after: number };

const severity = fc.constantFrom<Severity>("none", "warning", "alert", "critical");
const after = fc.integer({ min: 0, max: 30 });
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("see" as const),
      severity,
      after: fc.integer({ min: -20, max: 30 }),
      calm: fc.boolean(),
    }),
    fc.record({
      kind: fc.constantFrom("acknowledge" as const, "snooze" as const),
      forHours: fc.integer({ min: 1, max: 48 }),
      after,
    }),
    fc.record({ kind: fc.constantFrom("clear" as const, "elapse" as const), after }),
  ),
  { maxLength: 40 },
);

interface Happened {
  step: Step;
  at: string;
  before: Incident | null;
  after: Incident | null;
  notices: IncidentNotice[];
}

/** What came of each step. Time goes on only with steps that are not late. */
function live(life: Step[]): Happened[] {
  let now = 0;
  let incident: Incident | null = null;
  return life.map((step) => {
    const at = Math.max(0, now + step.after);
    now = Math.max(now, at);
    const before: Incident | null = incident;
    let result: { incident: Incident | null; notices: IncidentNotice[] } = { incident, notices: [] };
    if (step.kind === "see") {
      result = observe(incident, seen(step.severity, at, step.calm ? { calmSeconds: 7200 } : {}));
    } else if (incident !== null && step.kind === "elapse") result = elapse(incident, hour(at));
    else if (incident !== null && incident.state !== "resolved" && step.kind !== "elapse") {
      const person = { actor: "ada", why: "because", at: hour(at) };
      result =
        step.kind === "clear"
          ? act(incident, { kind: "clear", ...person })
          : act(incident, {
              kind: step.kind as "acknowledge",
              until: hour(at + (step as { forHours: number }).forHours),
              ...person,
            });
    }
    incident = result.incident;
    return { step, at: hour(at), before, after: incident, notices: result.notices };
  });
}

const always = (holds: (happened: Happened[]) => void) =>
  fc.assert(
    fc.property(steps, (life) => holds(live(life))),
    { numRuns: 2000, seed: 4 },
  );

const rank = (one: Severity) => ["none", "warning", "alert", "critical"].indexOf(one);
const isOpen = (incident: Incident | null) => incident !== null && incident.state !== "resolved";

describe("an incident, whatever happens to it", () => {
  test("opens only where none is open, and for an alert or worse", () => {
    always((happened) => {
      for (const { step, before, notices } of happened) {
        if (!notices.some(({ kind }) => kind === "opened")) continue;
        expect(isOpen(before)).toBe(false);
        expect(step.kind === "see" && rank(step.severity) >= rank("alert")).toBe(true);
      }
    });
  });

  test("sends at most one notice at a time, and none of a repeat that is no worse", () => {
    always((happened) => {
      for (const { step, at, before, notices } of happened) {
        expect(notices.length).toBeLessThanOrEqual(1);
        if (step.kind !== "see" || before === null || !isOpen(before)) continue;
        const repeats = step.severity !== "none" && rank(step.severity) <= rank(before.severity);
        const stillQuiet = before.quietUntil === null || before.quietUntil > at;
        if (repeats && stillQuiet) expect(notices).toEqual([]);
      }
    });
  });

  test("sends a notice of every step to a worse level, and ends the quiet", () => {
    always((happened) => {
      for (const { step, at, before, after, notices } of happened) {
        if (step.kind !== "see" || before === null || !isOpen(before) || at < before.lastSeenAt) continue;
        if (step.severity === "none" || rank(step.severity) <= rank(before.severity)) continue;
        expect(notices.map(({ kind }) => kind)).toEqual(["escalated"]);
        expect(after).toMatchObject({ state: "open", quietUntil: null, severity: step.severity });
      }
    });
  });

  test("is final once it is resolved, and sends one notice of it", () => {
    always((happened) => {
      for (const { before, after, notices } of happened) {
        if (before?.state === "resolved" && after !== before) expect(notices[0]?.kind).toBe("opened");
        const ends = isOpen(before) && after?.state === "resolved";
        expect(notices.some(({ kind }) => kind === "resolved")).toBe(ends);
      }
    });
  });

  test("is not changed by an observation older than what was seen last, nor by one older than its end", () => {
    always((happened) => {
      for (const { step, at, before, after, notices } of happened) {
        if (step.kind !== "see" || before === null) continue;
        if (at >= (before.resolvedAt ?? before.lastSeenAt)) continue;
        expect(after).toBe(before);
        expect(notices).toEqual([]);
      }
    });
  });

  test("is acknowledged or snoozed exactly while it has a time until which it is quiet", () => {
    always((happened) => {
      for (const { after } of happened) {
        if (after === null) continue;
        expect(after.quietUntil !== null).toBe(after.state === "acknowledged" || after.state === "snoozed");
        expect(after.resolvedAt !== null).toBe(after.state === "resolved");
      }
    });
  });

  test("sends another notice when its quiet is over and the cause persists, and not before", () => {
    always((happened) => {
      for (const { at, before, notices } of happened) {
        if (!notices.some(({ kind }) => kind === "persists")) continue;
        expect(before?.quietUntil !== null && (before?.quietUntil ?? "") <= at).toBe(true);
      }
    });
  });
});

describe("an incident of an alarm that flaps", () => {
  const calm = { calmSeconds: 1800 };

  test("sends one notice when the alarm comes back within its calm, and is over when it stays away", () => {
    const opened = observe(null, seen("alert", 0));
    let { incident } = opened;
    const sent = [...opened.notices];
    for (let round = 0; round < 20; round++) {
      for (const observation of [seen("none", round + 0.2, calm), seen("alert", round + 0.4)]) {
        const next = observe(incident, observation);
        incident = next.incident;
        sent.push(...next.notices);
      }
    }
    expect(sent.map(({ kind }) => kind)).toEqual(["opened"]);
    const away = observe(incident, seen("none", 21, calm));
    expect(away.notices).toEqual([]);
    if (away.incident === null) throw new Error("gone");
    expect(elapse(away.incident, hour(21.4)).notices).toEqual([]);
    expect(elapse(away.incident, hour(21.5)).notices.map(({ kind }) => kind)).toEqual(["resolved"]);
  });
});

test("an incident that is over cannot be acknowledged, and the refusal says what to do", () => {
  const { incident } = observe(null, seen("alert", 0));
  if (incident === null) throw new Error("none");
  const over = observe(incident, seen("none", 1)).incident;
  if (over === null) throw new Error("gone");
  const late = { kind: "acknowledge", until: hour(9), actor: "ada", why: "late", at: hour(2) } as const;
  expect(() => act(over, late)).toThrow("INC001");
});

test("what people read says what, since when, which model and what to type", () => {
  const [opened] = observe(null, seen("critical", 1)).notices;
  if (opened === undefined) throw new Error("no notice");
  expect(incidentText(opened, 12)).toEqual({
    subject: "[CRITICAL] news: drift",
    text: `score 0.25 against 0.2

Since 2026-11-23 01:00 UTC.
Model: version 3 of news.
Incident 12, severity critical.

See what drifted: npm run check-drift -- --workload news

Keep it quiet while you look: npm run acknowledge -- 12 --for 24h --why "I look after it"
(on a deployed stack, add --stack <name> to every npm command)
`,
  });
});
