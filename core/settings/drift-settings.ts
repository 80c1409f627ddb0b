import * as z from "zod";

/** Significance level and severity thresholds of drift, and the action on an alert. */
export const driftSettings = z
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
  .prefault({});
