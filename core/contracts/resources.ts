/**
 * What a function may need, and what it may do with it. `infra/permissions/function-grants.ts` says which IAM actions and which
 * environment variables each pair stands for; nothing else does.
 */
export const resourceVerbs = {
  /** Bucket of the users' own data sets. */
  raw: ["read"],
  /** Bucket of frozen snapshots, evaluation sets and prediction vectors. */
  datasets: ["read", "write"],
  /** PostgreSQL; `connect` as the application's role, `administer` as the owner of the schema. */
  database: ["connect", "administer"],
  /**
   * MLflow: `track` creates and ends runs and registers their versions, `read` asks what an alias names, `alias` sets
   * aliases, stages and the tags of decisions. MLflow has no login, so that IAM enforces none of it; the ports do.
   */
  registry: ["track", "read", "alias"],
  /** The stack's event bus. */
  bus: ["publish"],
  /** The workloads' settings, as Parameter Store documents. */
  settings: ["read", "list"],
  /** SageMaker training jobs under the stack's name prefix. */
  trainingJobs: ["start", "inspect"],
  /** SageMaker processing jobs under the stack's name prefix. */
  evaluationJobs: ["start", "inspect"],
  /** The topics people subscribe to, one per severity. */
  topics: ["publish"],
  /** CloudWatch metrics in the stack's namespace. */
  metrics: ["publish"],
  /** The secret with the addresses and keys of the notification channels. */
  channels: ["read"],
  /** E-mail from the stack's sender. */
  mail: ["send"],
  /** One-time schedules that start `reconcile`. */
  oneTimeSchedules: ["arm"],
} as const;

export type ResourceKind = keyof typeof resourceVerbs;
export type Verb<K extends ResourceKind> = (typeof resourceVerbs)[K][number];

/** One need of a function: a resource kind and what it does with it. */
export type Need = { [K in ResourceKind]: { resource: K; can: readonly Verb<K>[] } }[ResourceKind];
