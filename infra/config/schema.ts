import * as z from "zod";
import { channelKeys } from "../../channels/settings.ts";
import { workloadSchema } from "../../tasks/workload.ts";

const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const create = z
  .literal("create")
  .default("create")
  .describe("create: this stack makes its own; use (an existing one) comes in a later release");

const network = z
  .strictObject({
    mode: create,
    cidr: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/)
      .default("10.40.0.0/16")
      .describe(
        "private addresses of the network; /16 to /20, must not overlap with networks it is joined to",
      ),
    zones: z
      .int()
      .min(2)
      .max(3)
      .default(2)
      .describe("availability zones with a private subnet; EKS and RDS need two"),
    natGateways: z
      .int()
      .min(1)
      .max(3)
      .default(1)
      .describe("NAT gateways, 33 dollars a month each; one per zone survives the loss of a zone"),
  })
  .prefault({});

const cluster = z
  .strictObject({
    mode: create,
    kubernetesVersion: z
      .string()
      .regex(/^1\.\d{2}$/)
      .default("1.35")
      .describe(
        "EKS version; standard support ends 14 months after its release, extended support costs 6 times as much",
      ),
    instanceType: z
      .string()
      .regex(/^[a-z][a-z0-9-]*\.[a-z0-9]+$/)
      .default("t3.medium")
      .describe("of the nodes; x86, because the images are built for linux/amd64"),
    minNodes: z.int().min(1).max(20).default(1).describe("nodes that always run"),
    maxNodes: z.int().min(1).max(20).default(3).describe("nodes at most, during updates and under load"),
    apiCidrs: z
      .array(z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/))
      .default([])
      .describe(
        "public addresses from which pulumi reaches the Kubernetes API; none: only from inside the network",
      ),
  })
  .prefault({});

const databaseCommon = {
  mode: create,
  version: z
    .string()
    .regex(/^\d{2}(\.\d+)?$/)
    .default("17")
    .describe("PostgreSQL version; a major version alone follows AWS's preferred minor one"),
  backupRetentionDays: z
    .int()
    .min(1)
    .max(35)
    .default(7)
    .describe("days back to which it can be restored, to the second"),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe("true: neither pulumi nor the AWS API deletes it; required on prod"),
};

const database = z
  .discriminatedUnion("engine", [
    z.strictObject({
      ...databaseCommon,
      engine: z
        .literal("aurora-serverless")
        .describe(
          "pauses without connections: cheapest when nothing is served, about 15 seconds to resume; model servers keep it awake",
        ),
      minCapacityUnits: z
        .number()
        .min(0)
        .max(256)
        .multipleOf(0.5)
        .default(0)
        .describe("Aurora capacity units (2 GiB each) when idle; 0 pauses"),
      maxCapacityUnits: z
        .number()
        .min(1)
        .max(256)
        .multipleOf(0.5)
        .default(4)
        .describe("Aurora capacity units at most; bounds the hourly price"),
      pauseAfterSeconds: z
        .int()
        .min(300)
        .max(86400)
        .default(300)
        .describe("seconds without a connection before it pauses; AWS's minimum is 300"),
    }),
    z.strictObject({
      ...databaseCommon,
      engine: z
        .literal("rds-multi-az")
        .describe("an instance and a synchronous standby in another zone: 60 to 120 seconds to fail over"),
      instanceClass: z
        .string()
        .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/)
        .default("db.t4g.medium")
        .describe("RDS instance class"),
      storageGiB: z.int().min(20).max(65536).default(50).describe("GiB at the start; it never shrinks"),
      maxStorageGiB: z
        .int()
        .min(22)
        .max(65536)
        .default(500)
        .describe("GiB up to which storage grows automatically"),
    }),
  ])
  .prefault({ engine: "aurora-serverless" });

const mlflow = z
  .strictObject({
    mode: create,
    replicas: z.int().min(1).max(10).default(1).describe("servers; two survive the loss of a node"),
    cpuMillis: z.int().min(100).max(8000).default(500).describe("thousandths of a core reserved per server"),
    memoryMiB: z
      .int()
      .min(512)
      .max(16384)
      .default(1536)
      .describe("MiB per server; its limit too, so that a leak restarts the server and not its neighbours"),
    allowedHosts: z
      .array(z.string().min(1))
      .default([])
      .describe(
        "host names besides the stack's own under which it answers; others are refused against DNS rebinding",
      ),
  })
  .prefault({});

const storage = z
  .strictObject({
    modelRetentionDays: z
      .int()
      .min(30)
      .max(3650)
      .default(365)
      .describe(
        "days for which a deleted or replaced model artifact can still be restored; 12 months by rule",
      ),
  })
  .prefault({});

const serving = z
  .strictObject({
    host: z
      .string()
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/)
      // A rule of the load balancer takes a name of 128 characters: 20 are the workload's, and a dot.
      .max(107)
      .optional()
      .describe(
        "domain of the servers: a workload answers at <workload>.<host>, by TLS; not set: inside the cluster only",
      ),
    certificateArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/)
      .optional()
      .describe("of the ACM certificate for *.<host>, in the stack's region"),
    logRetentionDays: z
      .int()
      .min(31)
      .max(3653)
      .default(90)
      .describe("days for which the inference log keeps single predictions; drift windows need 30"),
  })
  .prefault({});

const links = z
  .strictObject({
    runbook: z
      .string()
      .min(1)
      .default("docs/RUNBOOK.md")
      .describe("address of the runbook in notifications, or its path in this repository"),
  })
  .prefault({});

/**
 * Schema of the stack configuration. Defaults are defined only here, in the settings of the channels, and in
 * `tasks/workload.ts`. infra reads only the parsed result.
 */
export const stackSchema = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .describe("AWS region; read from aws:region, which the AWS provider reads too"),
  timeZone: z
    .string()
    .default("Europe/Paris")
    .describe("IANA name; schedules fire and business days begin in it"),
  logRetentionDays: z
    .literal(retentionDays)
    .default(90)
    .describe("days CloudWatch keeps the functions' logs"),
  network: network.describe("where everything that holds data lives"),
  cluster: cluster.describe("EKS, which runs MLflow"),
  database: database.describe("PostgreSQL, the source of truth"),
  mlflow: mlflow.describe("tracking server and model registry"),
  storage: storage.describe("buckets"),
  ...channelKeys,
  serving: serving.describe("servers of the models in production"),
  links: links.describe("addresses that notifications name"),
  workloads: z.array(workloadSchema).min(1).max(50).describe("data sets and the models trained on them"),
});

/** Validated stack configuration with defaults. */
export type StackConfig = z.output<typeof stackSchema>;
/** Settings of the database, by engine. */
export type DatabaseSettings = StackConfig["database"];
