import * as z from "zod";

/** Settings of a workload's model servers. */
export const servingSettings = z
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
  .prefault({});
