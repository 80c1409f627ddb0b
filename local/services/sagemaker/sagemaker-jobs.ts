import { rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../core/errors/error.ts";
import type { JobKind } from "../../../core/vocabulary/closed-sets.ts";
import type { Clock } from "../../clock/clock.ts";
import { AwsError } from "../../gateway/service.ts";
import type { EventToSend } from "../events/events.ts";
import type { CredentialsFor, OpenTable, Table } from "../shared/ports.ts";
import { describeJob } from "./describe-job.ts";
import { type JobEnd, leaveAsItIs, type RunContainer, runJob } from "./run-job.ts";
import type { Job } from "./sagemaker-schema.ts";

/** Event failures that can also occur in AWS, for tests. May be changed at any time. */
export interface EventFaults {
  /** True: state-change events are lost. */
  drop: boolean;
  /** Number of copies of each event. */
  copies: number;
}

export interface JobsOptions {
  clock: Clock;
  openTable: OpenTable;
  runContainer: RunContainer;
  credentialsFor: CredentialsFor;
  emit: (event: EventToSend) => Promise<void>;
  endpoint: string;
  region: string;
  /** Folder with one sub-folder per job, in place of /opt/ml. */
  workDir: string;
  logDir: string;
  /** Maximum number of running jobs. Other jobs wait in order. */
  concurrency: number;
}

/**
 * Life cycle of SageMaker jobs.
 *
 * | status     | entered by                         | leaves when                                       |
 * |------------|------------------------------------|---------------------------------------------------|
 * | InProgress | `create`; waiting or running       | its container ends, times out, or is stopped       |
 * | Stopping   | `stop` while it runs               | its container has ended                           |
 * | Completed  | exit status 0 and outputs uploaded | never                                             |
 * | Failed     | any other end; a restart (see below) | never                                             |
 * | Stopped    | `stop`, or timeout                 | never                                             |
 *
 * After a restart, a job that was running is Failed with InternalServerError, and its event is sent. A waiting job
 * waits again. Virtual time stops while a job waits or runs. The end time of a job is its start time plus its
 * duration by the machine's clock.
 */
export class SageMakerJobs {
  readonly faults: EventFaults = { drop: false, copies: 1 };
  private readonly options: JobsOptions;
  private readonly jobs: Table<Job>;
  private readonly waiting: (() => void)[] = [];
  private readonly running = new Map<string, AbortController>();
  private readonly ends = new Set<Promise<void>>();
  private busy = 0;
  private stopped = false;

  constructor(options: JobsOptions) {
    this.options = options;
    this.jobs = options.openTable<Job>("sagemaker-jobs");
  }

  /** Resumes or fails the jobs that a stop interrupted. Call it once, when events can be routed. */
  async start(): Promise<void> {
    for (const job of [...this.jobs.values()]) {
      if (job.status !== "InProgress" && job.status !== "Stopping") continue;
      if (job.startedAt === null && job.status === "InProgress") this.run(job);
      else await this.finish(job, interrupted, new Date(job.startedAt ?? job.createdAt));
    }
  }

  get(kind: JobKind, name: string): Job | undefined {
    return this.jobs.get(`${kind}/${name}`);
  }

  list(kind: JobKind): Job[] {
    return [...this.jobs.values()].filter((job) => job.kind === kind);
  }

  /**
   * Throws  AwsError ResourceInUse when a job of this kind ever had the name.
   */
  create(job: Job): void {
    if (this.get(job.kind, job.name) !== undefined) {
      const kind = job.kind === "training" ? "Training" : "Processing";
      throw new AwsError(
        "ResourceInUse",
        `${kind} job names must be unique within an AWS account and region, and a ${job.kind} job with this name already exists (${job.arn})`,
      );
    }
    this.save(job);
    this.run(job);
  }

  /** Requests the end of a job. A job that has ended is not changed. */
  stop(job: Job): void {
    if (job.status !== "InProgress") return;
    this.save({ ...job, status: "Stopping", phase: "Stopping" });
    this.running.get(job.arn)?.abort();
  }

  /** Ends the containers without changing their jobs' status, as a crash would. Resolves when they have ended. */
  async shutDown(): Promise<void> {
    this.stopped = true;
    for (const controller of this.running.values()) controller.abort(leaveAsItIs);
    await Promise.all(this.ends);
  }

  private run(job: Job): void {
    const end = this.runInTurn(job);
    this.ends.add(end);
    void end.finally(() => this.ends.delete(end));
    void this.options.clock.hold(`job ${job.name}`, end);
  }

  private async runInTurn(job: Job): Promise<void> {
    await this.announce(job);
    if (this.busy >= this.options.concurrency)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy++;
    try {
      await this.runNow(job);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.busy--;
      else next();
    }
  }

  private async runNow(job: Job): Promise<void> {
    const { clock, credentialsFor, workDir, logDir } = this.options;
    const startedAt = clock.now();
    let current = this.get(job.kind, job.name) ?? job;
    if (this.stopped) return;
    if (current.status === "Stopping") return this.finish(current, stoppedEarly, startedAt);
    current = { ...current, startedAt: startedAt.toISOString() };
    this.save(current);
    const controller = new AbortController();
    this.running.set(job.arn, controller);
    const began = performance.now();
    const folder = join(workDir, job.name);
    let end: JobEnd;
    try {
      end = await runJob(current, {
        ...this.options,
        credentials: credentialsFor(job.roleArn, job.name),
        baseDir: join(folder, "ml"),
        logFile: join(logDir, `${job.name}.log`),
        onPhase: (phase) => this.save({ ...(this.get(job.kind, job.name) ?? current), phase }),
        signal: controller.signal,
      });
    } catch (error) {
      end = { ...interrupted, failureReason: `InternalServerError: ${messageOf(error)}` };
    }
    this.running.delete(job.arn);
    // The embedded cloud itself stops: the job stays InProgress, as after a crash, and is failed at the next start.
    if (this.stopped) return;
    rmSync(folder, { recursive: true, force: true });
    await this.finish(current, end, new Date(startedAt.getTime() + performance.now() - began));
  }

  private async finish(job: Job, end: JobEnd, endedAt: Date): Promise<void> {
    const ended = { ...job, ...end, endedAt: endedAt.toISOString() };
    this.save(ended);
    await this.announce(ended);
  }

  private save(job: Job): void {
    this.jobs.set(`${job.kind}/${job.name}`, job);
  }

  private async announce(job: Job): Promise<void> {
    if (this.faults.drop) return;
    const kind = job.kind === "training" ? "Training" : "Processing";
    for (let copy = 0; copy < this.faults.copies; copy++) {
      await this.options.emit({
        source: "aws.sagemaker",
        detailType: `SageMaker ${kind} Job State Change`,
        resources: [job.arn],
        // Events carry milliseconds where the API answers seconds.
        detail: describeJob(job, (instant) => Date.parse(instant)),
      });
    }
  }
}

const interrupted: JobEnd = {
  status: "Failed",
  phase: "Failed",
  failureReason: "InternalServerError: We encountered an internal error. Please try again.",
  exitMessage: null,
};

const stoppedEarly: JobEnd = { status: "Stopped", phase: "Stopped", failureReason: null, exitMessage: null };
