import { expect, test } from "vitest";
import { CloudClock } from "../../local/clock/cloud-clock.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { WallClock } from "../../local/clock/wall-clock.ts";

const monday = new Date("2026-11-23T01:00:00Z");
const after = (seconds: number) => new Date(monday.getTime() + seconds * 1000);
const fail = (what: string, error: unknown) => {
  throw new Error(`${what}: ${error}`);
};

test("runs items by instant and, for the same instant, in the order of arming", async () => {
  const clock = new VirtualClock(monday, fail);
  const seen: string[] = [];
  const note = (name: string) => () => {
    seen.push(`${name} ${(clock.now().getTime() - monday.getTime()) / 1000}`);
  };
  clock.at(after(20), "c", note("c"));
  clock.at(after(10), "a", note("a"));
  clock.at(after(10), "b", note("b"));
  clock.at(after(31), "late", note("late"));
  await clock.runUntil(after(30));
  expect(seen).toEqual(["a 10", "b 10", "c 20"]);
  expect(clock.now()).toEqual(after(30));
});

test("stands still while work is held, also work begun when other work ends", async () => {
  const clock = new VirtualClock(monday, fail);
  const seen: string[] = [];
  let finish = () => {};
  const job = new Promise<void>((resolve) => {
    finish = resolve;
  });
  clock.at(after(1), "start a job", () => {
    void clock.hold("job", job).then(() => {
      seen.push(`job ended at ${clock.now().toISOString()}`);
      clock.hold(
        "follow-up",
        Promise.resolve().then(() => {
          seen.push(`follow-up at ${clock.now().toISOString()}`);
        }),
      );
    });
  });
  clock.at(after(2), "tick", () => {
    seen.push("tick");
  });
  const run = clock.runUntil(after(60));
  setImmediate(() => setImmediate(finish));
  await run;
  const instant = after(1).toISOString();
  expect(seen).toEqual([`job ended at ${instant}`, `follow-up at ${instant}`, "tick"]);
});

test("an item armed for the past by a running item runs at once and time does not go back", async () => {
  const clock = new VirtualClock(monday, fail);
  const seen: number[] = [];
  clock.at(after(10), "first", () => {
    clock.at(after(5), "late", () => {
      seen.push(clock.now().getTime());
    });
  });
  await clock.runUntil(after(10));
  expect(seen).toEqual([after(10).getTime()]);
  await clock.runUntil(monday);
  expect(clock.now()).toEqual(after(10));
});

test("a cancelled item never runs, and a failing one is reported while the clock goes on", async () => {
  const failures: string[] = [];
  const clock = new VirtualClock(monday, (what) => failures.push(what));
  const seen: string[] = [];
  const cancel = clock.at(after(1), "cancelled", () => {
    seen.push("cancelled");
  });
  clock.at(after(1), "broken", () => {
    throw new Error("broken");
  });
  clock.at(after(2), "sound", () => {
    seen.push("sound");
  });
  cancel();
  await clock.runUntil(after(3));
  expect(seen).toEqual(["sound"]);
  expect(failures).toEqual(["broken"]);
});

test("a wall clock stands still while the machine's clock is set back", () => {
  const readings = [5000, 3000, 4000, 6000];
  const clock = new WallClock(fail, undefined, undefined, () => readings.shift() ?? 6000);
  expect([clock.now(), clock.now(), clock.now(), clock.now()].map((at) => at.getTime())).toEqual([
    5000, 5000, 5000, 6000,
  ]);
  clock.stop();
});

test("a wall clock does not fire at once what is due in more than 2^31 milliseconds", async () => {
  const clock = new WallClock(fail);
  const seen: string[] = [];
  clock.at(new Date(Date.now() + 2 ** 32), "next quarter", () => {
    seen.push("next quarter");
  });
  await new Promise<void>((resolve) => {
    clock.at(new Date(0), "now", resolve);
  });
  expect(seen).toEqual([]);
  clock.stop();
});

test("a rehearsal's agenda goes on by wall clock, what is overdue first", async () => {
  const clock = new CloudClock(fail, new Date("2020-01-06T01:00:00Z"));
  const seen: string[] = [];
  clock.at(new Date("2020-01-06T02:00:00Z"), "rehearsed", () => {
    seen.push(`rehearsed ${clock.mode}`);
  });
  await clock.runUntil(new Date("2020-01-06T03:00:00Z"));
  clock.goWall();
  await new Promise<void>((resolve) => {
    clock.at(new Date("2020-01-06T04:00:00Z"), "overdue", () => {
      seen.push(`overdue ${clock.mode}`);
      resolve();
    });
  });
  expect(seen).toEqual(["rehearsed virtual", "overdue wall"]);
  expect(clock.now().getTime()).toBeGreaterThan(Date.parse("2026-01-01T00:00:00Z"));
  clock.stop();
});

test("a rehearsal that is stopped starts nothing more", async () => {
  const clock = new CloudClock(fail, monday);
  const seen: string[] = [];
  clock.at(after(1), "last", () => {
    seen.push("last");
    clock.stop();
  });
  clock.at(after(2), "never", () => {
    seen.push("never");
  });
  await clock.runUntil(after(10));
  expect(seen).toEqual(["last"]);
  expect(clock.now()).toEqual(after(1));
});
