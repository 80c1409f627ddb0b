/**
 * Resources that a function may need, and the permitted uses. `infra/permissions/function-grants.ts` alone translates
 * each pair into IAM actions and environment variables.
 */
export const resourceVerbs = {
  /** Bucket of the users' source data. */
  raw: ["read"],
  /** Bucket of frozen snapshots, evaluation sets and prediction vectors. */
  datasets: ["read", "write"],
  /** PostgreSQL: `connect` as the application's role, `administer` as the owner of the schema. */
  database: ["connect", "administer"],
  /**
   * MLflow: `track` creates and ends runs and registers versions, `read` reads the alias, `alias` sets aliases,
   * stages and decision tags. MLflow has no login, so IAM cannot enforce this; the ports do.
   */
  registry: ["track", "read", "alias"],
  /** The stack's event bus. */
  bus: ["publish"],
  /** Settings of the workloads, as Parameter Store documents. */
  settings: ["read", "list"],
  /** SageMaker training jobs under the stack's name prefix. */
  trainingJobs: ["start", "inspect"],
  /** SageMaker processing jobs under the stack's name prefix. */
  evaluationJobs: ["start", "inspect"],
  /** Notification topics, one per level. */
  topics: ["publish"],
  /** CloudWatch metrics in the stack's namespace. */
  metrics: ["publish"],
  /** Secret with the addresses and keys of the notification channels. */
  channels: ["read"],
  /** E-mail from the stack's sender address. */
  mail: ["send"],
  /** One-time schedules that start `reconcile`. */
  oneTimeSchedules: ["arm"],
} as const;

export type ResourceKind = keyof typeof resourceVerbs;
export type Verb<K extends ResourceKind> = (typeof resourceVerbs)[K][number];

/** One need of a function: a kind of resource and its permitted uses. */
export type Need = { [K in ResourceKind]: { resource: K; can: readonly Verb<K>[] } }[ResourceKind];
