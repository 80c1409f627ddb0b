import type { BenchOptions } from "./bench-options.ts";
import type { Row } from "./row.ts";

interface Bench {
  /** Compared systems. */
  shows: string;
  run: (options: BenchOptions) => Promise<Row[]>;
}

/** All benchmarks by name. The code of a benchmark is loaded only when it runs. */
export const benches: Readonly<Record<string, Bench>> = {
  load: {
    shows: "loading a million rows, against psql's \\copy; peak memory (--large: also at 10^7 rows)",
    run: async (options) => (await import("./load.ts")).run(options),
  },
  learning: {
    shows: "training and judging on all of 20 Newsgroups, against plain scikit-learn",
    run: async (options) => (await import("./learning.ts")).run(options),
  },
  serving: {
    shows: "answering over HTTP with log, sketch and token, against a bare FastAPI with the same model",
    run: async (options) => (await import("./serving.ts")).run(options),
  },
  plan: {
    shows: "evaluating the dev stack's program, against an empty program",
    run: async (options) => (await import("./plan.ts")).run(options),
  },
  "first-run": {
    shows: "from a fresh clone to the first promoted model, caches cold against caches warm",
    run: async (options) => (await import("./first-run.ts")).run(options),
  },
  "false-alarms": {
    shows: "incidents of quiet years, against raw PSI thresholds (--large: ten years of each kind)",
    run: async (options) => (await import("./false-alarms.ts")).run(options),
  },
  detection: {
    shows: "days until a change of the traffic is found (--large: ten repeats of each)",
    run: async (options) => (await import("./detection.ts")).run(options),
  },
  reduction: {
    shows: "a day's requests reduced to sketches, against the plain GROUP BYs (--large: 10^6 requests)",
    run: async (options) => (await import("./reduction.ts")).run(options),
  },
  windows: {
    shows: "judging 30 days from their sketches at 10^4 and 10^6 requests, against Evidently (--large: 10^7)",
    run: async (options) => (await import("./windows.ts")).run(options),
  },
  stores: {
    shows:
      "S3 of the embedded cloud: start, small and large objects, memory; against ministack and versitygw",
    run: async (options) => (await import("./stores.ts")).run(options),
  },
  relay: {
    shows:
      "from a decision to its last effect, over the relay function, against a relay in the deciding process",
    run: async (options) => (await import("./relay.ts")).run(options),
  },
};
