import * as z from "zod";

/** Instance type, limits and cost limit of a training job. */
export const trainingSettings = z
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
    maxRuntimeSeconds: z.int().min(60).max(432000).default(3600).describe("a job is stopped after this time"),
    maxCostDollars: z.number().gt(0).default(5).describe("per job; shortens maxRuntimeSeconds where needed"),
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
  .prefault({});

/** Maximum seconds of a training job: its time limit, or the time that its cost limit pays for, whichever is less. */
export function maxTrainingSeconds(training: z.output<typeof trainingSettings>): number {
  const boughtSeconds =
    (training.maxCostDollars / (training.hourlyPriceDollars * training.instanceCount)) * 3600;
  return Math.max(1, Math.floor(Math.min(training.maxRuntimeSeconds, boughtSeconds)));
}
