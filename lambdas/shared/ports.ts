import type { Readable } from "node:stream";
import type { EventDetail, EventName } from "../../core/contracts/events.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Workload } from "../../core/settings/workload.ts";
import type { JobFault } from "../../core/vocabulary/closed-sets.ts";

/**
 * What handlers see of the world. The adapters of adapters/ stand behind it in both clouds, and doubles in tests; both
 * pass the port's suite in tests/contracts/. Every error has a code; what is "retryable" can be tried again as it is.
 */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: Record<string, unknown>): Logger;
}

export interface Bus {
  /** Puts one event of ours on the stack's bus. Throws BUS001 (retryable). */
  publish<N extends EventName>(name: N, detail: EventDetail<N>): Promise<void>;
}

export interface Settings {
  /**
   * Settings of one workload. Throws WORK001 when there is none of this name, WORK002 when the document is broken, WORK003
   * (retryable) when it cannot be read.
   */
  read(workload: string): Promise<Workload>;
  /** Settings of every workload of the stack, in the order of their names. Throws WORK002, WORK003. */
  list(): Promise<Workload[]>;
}

/** One version of one object. */
export interface ObjectVersion {
  key: string;
  versionId: string;
  etag: string;
  sizeBytes: number;
}

/** Reads the objects of a bucket. */
export interface Objects {
  /** The current version. Throws OBJ001 when there is no such object, OBJ002 without permission, OBJ004 (retryable). */
  head(key: string): Promise<ObjectVersion>;
  /** Current objects under a prefix, in the order of their keys. Throws OBJ002, OBJ004. */
  list(prefix: string): AsyncIterable<{ key: string; etag: string; sizeBytes: number }>;
  /**
   * The bytes of exactly that version. Throws OBJ001, OBJ002, OBJ003 when the version is gone, OBJ004; the stream fails
   * with OBJ004 when the download breaks off.
   */
  open(version: { key: string; versionId: string }): Promise<Readable>;
}

/**
 * Bucket of snapshots, evaluation sets and prediction vectors. Names contain the content hash, and nothing is
 * overwritten.
 */
export interface Datasets {
  /**
   * Gzips the lines and stores them as `<prefix>/<hash>/<file>`.
   * Result  hash is the SHA-256 of the uncompressed bytes; the same lines give the same hash and one object.
   * Throws  the error of `lines`, and then nothing is stored; OBJ007 without permission, OBJ004 (retryable).
   */
  freeze(prefix: string, file: string, lines: AsyncIterable<string>): Promise<Frozen>;
  /** The lines of a gzipped object. Throws OBJ001 when there is no such object, OBJ002, OBJ004, OBJ006 when it is damaged. */
  lines(uri: string): AsyncIterable<string>;
}

export interface Frozen {
  hash: string;
  /** URI of the folder: `s3://bucket/prefix/hash`. */
  uri: string;
  lines: number;
}

export interface TrainingJob {
  name: string;
  workload: string;
  imageUri: string;
  snapshotUri: string;
  outputUri: string;
  hyperparameters: Record<string, string>;
  environment: Record<string, string>;
  instanceType: string;
  instanceCount: number;
  maxRuntimeSeconds: number;
}

export interface EvaluationJob {
  name: string;
  workload: string;
  imageUri: string;
  evaluationSetUri: string;
  /** Folder of the version's training snapshot, if the job must build the vocabulary from it. */
  snapshotUri?: string;
  outputUri: string;
  environment: Record<string, string>;
  instanceType: string;
  maxRuntimeSeconds: number;
}

/** State of a job in SageMaker, on the cloud's clock. */
export type JobState =
  | { status: "running"; createdAt: Date }
  | { status: "succeeded"; createdAt: Date; endedAt: Date; seconds: number }
  | { status: "failed"; createdAt: Date; endedAt: Date; fault: JobFault; reason: string };

export interface Jobs<J> {
  /**
   * Starts the job; when one of this name exists, it is that one and nothing is started.
   * Throws  JOB001 for an unknown instance type, JOB002 beyond the quota, JOB003 refused, JOB004 (retryable).
   */
  start(job: J): Promise<void>;
  /** Undefined when SageMaker knows no job of this name. Throws JOB006 (retryable). */
  inspect(name: string): Promise<JobState | undefined>;
}

export interface Run {
  runId: string;
  tags: Record<string, string>;
}

/**
 * MLflow's tracking server and registry, as far as the product writes there.
 * Throws  MLF001 (retryable) when MLflow does not answer, MLF002 for a run or version that it does not have.
 */
export interface Registry {
  /** Run with this job's name as a tag; created when there is none. Result: its run_id. */
  ensureRun(experiment: string, job: string, tags: Record<string, string>): Promise<string>;
  run(runId: string): Promise<Run>;
  failRun(runId: string, reason: string): Promise<void>;
  /** Version registered for this run; created when there is none. Call it under a lock, because MLflow has none. */
  ensureVersion(model: string, run: { runId: string; source: string; modelId?: string }): Promise<number>;
  setVersionTags(model: string, version: number, tags: Record<string, string>): Promise<void>;
  /** Sets the alias, or removes it for null, and reads it back. */
  setAlias(model: string, alias: string, version: number | null): Promise<void>;
  aliased(model: string, alias: string): Promise<number | null>;
}

export interface Topics {
  /** Hands a notice to the topic of its level. Throws SNS001 (retryable). */
  publish(notice: Notice): Promise<void>;
}

export interface OneTimeSchedules {
  /** Has `reconcile` run at this instant; armed already counts as done. Throws SCHED001 (retryable). */
  arm(at: Date, reason: string): Promise<void>;
}

export interface MetricValue {
  name: string;
  value: number;
  unit: "Seconds" | "Count";
  dimensions: Record<string, string>;
}

export interface Metrics {
  /** At this instant of business time; null leaves it to the cloud's own clock. Throws MET001 (retryable). */
  publish(at: Date | null, values: MetricValue[]): Promise<void>;
}
