import type { Readable } from "node:stream";
import type { EventDetail, EventName } from "../../core/contracts/events.ts";
import type { Notice } from "../../core/incidents/notice.ts";
import type { Workload } from "../../core/settings/workload.ts";
import type { JobFault } from "../../core/vocabulary/closed-sets.ts";

/**
 * Log of a function. The interfaces of this file are the ports through which handlers reach external systems. Their
 * implementations are adapters/ on AWS and in the embedded cloud, and fakes in tests; both pass the port's suite in
 * tests/contracts/. Every error has a code; a retryable error may disappear when the same call is repeated.
 */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: Record<string, unknown>): Logger;
}

export interface Bus {
  /** Publishes one event on the stack's bus. Throws BUS001 (retryable). */
  publish<N extends EventName>(name: N, detail: EventDetail<N>): Promise<void>;
}

export interface Settings {
  /**
   * Settings of one workload. Throws WORK001 for an unknown name, WORK002 when the document is invalid, WORK003
   * (retryable) when it cannot be read.
   */
  read(workload: string): Promise<Workload>;
  /** Settings of every workload of the stack, sorted by name. Throws WORK002, WORK003. */
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
  /** Current version of an object. Throws OBJ001 for a missing object, OBJ002 without permission, OBJ004 (retryable). */
  head(key: string): Promise<ObjectVersion>;
  /** Current objects under a prefix, sorted by key. Throws OBJ002, OBJ004. */
  list(prefix: string): AsyncIterable<{ key: string; etag: string; sizeBytes: number }>;
  /**
   * Bytes of exactly this version. Throws OBJ001, OBJ002, OBJ003 when the version was deleted, OBJ004. The stream fails
   * with OBJ004 when the download is interrupted.
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
   * Result  hash: SHA-256 of the uncompressed bytes. Equal lines give an equal hash and one object.
   * Throws  errors of `lines`; nothing is then stored. OBJ007 without permission, OBJ004 (retryable).
   */
  freeze(prefix: string, file: string, lines: AsyncIterable<string>): Promise<Frozen>;
  /** Lines of a gzipped object. Throws OBJ001 for a missing object, OBJ002, OBJ004, OBJ006 for a damaged object. */
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
   * Starts the job. Nothing is started when a job of this name exists.
   * Throws  JOB001 for an unknown instance type, JOB002 above the quota, JOB003 when refused, JOB004 (retryable).
   */
  start(job: J): Promise<void>;
  /** State of a job; undefined for an unknown name. Throws JOB006 (retryable). */
  inspect(name: string): Promise<JobState | undefined>;
}

export interface Run {
  runId: string;
  tags: Record<string, string>;
}

/**
 * MLflow's tracking server and registry, with the operations that Ratchet needs.
 * Throws  MLF001 (retryable) when MLflow does not answer, MLF002 for an unknown run or version.
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
  /** Publishes a notice to the topic of its level. Throws SNS001 (retryable). */
  publish(notice: Notice): Promise<void>;
}

export interface OneTimeSchedules {
  /** Schedules a run of `reconcile` at this instant. A repeated call has no effect. Throws SCHED001 (retryable). */
  arm(at: Date, reason: string): Promise<void>;
}

export interface MetricValue {
  name: string;
  value: number;
  unit: "Seconds" | "Count";
  dimensions: Record<string, string>;
}

export interface Metrics {
  /** Publishes values with this business time; null: the cloud's current time. Throws MET001 (retryable). */
  publish(at: Date | null, values: MetricValue[]): Promise<void>;
}
