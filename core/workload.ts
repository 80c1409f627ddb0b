import * as z from "zod";

/**
 * The settings that every workload has, whatever its task kind. A task kind adds its own (tasks/<kind>/settings.ts), and
 * tasks/workload.ts is the whole. The stack configuration holds a list of workloads; each is published as one Parameter
 * Store document that functions read, so that a changed threshold changes one resource. These schemas are the only
 * places with their defaults.
 */
export const generalSettings = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,19}(?<!^all)$/)
    .describe(
      "2 to 20 of a-z, 0-9 and dash, a letter first; it is part of job, role and prefix names. Not all, which stands for every workload",
    ),
  task: z.string().describe("what the model does; the task kind, a folder of tasks/"),
  source: z
    .strictObject({
      mode: z
        .enum(["share", "new"])
        .default("share")
        .describe(
          "share: the next part of one object per slot; new: every object that appeared since the last slot",
        ),
      path: z
        .string()
        .min(1)
        .describe("object key (mode share) or key prefix (mode new) in the stack's raw bucket"),
      format: z.enum(["csv", "tsv", "jsonl"]).default("csv").describe("a name ending in .gz is decompressed"),
      encoding: z
        .enum(["utf-8", "latin-1"])
        .default("utf-8")
        .describe("declared, never guessed: a wrong guess damages texts silently"),
      columns: z
        .strictObject({
          key: z
            .string()
            .min(1)
            .optional()
            .describe(
              "column that identifies a row for ever; absent: its position in the pinned object, or its content",
            ),
        })
        .prefault({}),
      initialShare: z
        .number()
        .gt(0)
        .max(1)
        .default(0.2)
        .describe(
          "share of the source's rows that the first slot loads; below 0.2 the first model rarely reaches 0.75",
        ),
      share: z
        .number()
        .gt(0)
        .max(1)
        .default(0.03)
        .describe("share of the source's rows that each later slot adds"),
      seed: z
        .int()
        .min(0)
        .max(4294967295)
        .default(1)
        .describe("of the draw; stored with the source when first used"),
      maxRejectedShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.05)
        .describe("share of rejected rows above which the batch fails as a whole"),
    })
    .describe("where the labelled rows come from"),
  schedule: z
    .strictObject({
      load: z
        .string()
        .default("cron(0 2 ? * MON *)")
        .describe("EventBridge Scheduler expression, in the stack's time zone"),
      drift: z
        .string()
        .default("cron(0 1 * * ? *)")
        .describe("when the day that ended is examined; an expression as for load"),
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      share: z
        .number()
        .min(0.01)
        .max(0.5)
        .default(0.2)
        .describe("share of each slot's rows that is set aside for evaluation and never trained on"),
      maxRows: z
        .int()
        .min(50)
        .max(100000)
        .default(2000)
        .describe("newest set-aside rows that a decision uses"),
    })
    .prefault({}),
  training: z
    .strictObject({
      instanceType: z
        .string()
        .default("ml.m5.large")
        .describe(
          "SageMaker instance type of training and evaluation; another than the default needs hourlyPriceDollars",
        ),
      instanceCount: z
        .int()
        .min(1)
        .max(1)
        .default(1)
        .describe(
          "instances per job; 1, because the built-in trainer is not distributed: each more would train the same",
        ),
      maxRuntimeSeconds: z
        .int()
        .min(60)
        .max(432000)
        .default(3600)
        .describe("a job is stopped after this time"),
      maxCostDollars: z
        .number()
        .gt(0)
        .default(5)
        .describe("per job; shortens maxRuntimeSeconds where needed"),
      hourlyPriceDollars: z
        .number()
        .gt(0)
        .default(0.134)
        .describe(
          "of one instance, for the cost limit; ml.m5.large in eu-west-3 unless set, so that another type needs its own",
        ),
      maxAttempts: z
        .int()
        .min(1)
        .max(10)
        .default(3)
        .describe("jobs started for one slot before a person is asked"),
    })
    .prefault({}),
  promotion: z
    .strictObject({
      enabled: z.boolean().default(true).describe("false: a decision waits for a person"),
      confidence: z
        .number()
        .gt(0.5)
        .lt(1)
        .optional()
        .describe("when set, the bootstrap interval of the gain must lie above 0 at this confidence"),
    })
    .prefault({}),
  serving: z
    .strictObject({
      enabled: z.boolean().default(true).describe("false: nothing answers requests for this workload"),
      replicas: z.int().min(1).max(50).default(1).describe("servers that always run; 3 on prod"),
      maxReplicas: z.int().min(1).max(100).default(6).describe("servers at most, when they are busy"),
      cpuMillis: z.int().min(100).max(8000).default(250).describe("thousandths of a core per server"),
      memoryMiB: z
        .int()
        .min(512)
        .max(16384)
        .default(1024)
        .describe(
          "MiB per server, its limit too; two models are held for a moment when one replaces the other",
        ),
      pollSeconds: z
        .int()
        .min(1)
        .max(3600)
        .default(5)
        .describe(
          "seconds between two looks at which version was decided; a look keeps a pausing database awake",
        ),
    })
    .prefault({}),
  drift: z
    .strictObject({
      alerts: z
        .boolean()
        .default(true)
        .describe("false: drift is measured and reported without a notification"),
      onAlert: z
        .enum(["retrain", "ask", "nothing"])
        .default("retrain")
        .describe("retrain: once per incident, through the same gate; ask: the alert says how to start it"),
      thresholds: z
        .strictObject({
          warning: z.number().gt(0).lt(10).default(0.1).describe("score above which the report says warning"),
          alert: z
            .number()
            .gt(0)
            .lt(10)
            .default(0.2)
            .describe("score above which channels of level alert are notified"),
          critical: z
            .number()
            .gt(0)
            .lt(10)
            .default(0.3)
            .describe("score above which the person on call is paged too"),
        })
        .prefault({}),
      minimumRows: z
        .int()
        .min(30)
        .max(1000000)
        .default(200)
        .describe("rows a window must have before it is compared; below, the report says so"),
      significance: z
        .number()
        .gt(0)
        .lt(0.5)
        .default(0.001)
        .describe("chance of a false finding per report, over all its features together"),
    })
    .prefault({}),
});

/** Settings of a workload, defaults filled in, as far as code reads them that knows no task kind. */
export type Workload = z.output<typeof generalSettings>;

/** The longest a training job may run: its time limit, or what its cost limit buys, whichever is less. */
export function maxTrainingSeconds(training: Workload["training"]): number {
  const boughtSeconds =
    (training.maxCostDollars / (training.hourlyPriceDollars * training.instanceCount)) * 3600;
  return Math.max(1, Math.floor(Math.min(training.maxRuntimeSeconds, boughtSeconds)));
}
