import { randomUUID } from "node:crypto";
import { messageOf } from "../../../core/errors/error.ts";
import type { Clock } from "../../clock/clock.ts";
import { AwsError } from "../../gateway/service.ts";
import type { FunctionProcesses, InvocationOutcome } from "../../runtimes/functions/function-processes.ts";
import { functionNameOf } from "../shared/arn.ts";
import type { Authorise, OpenTable, PublishMetric, Queues, Sender, Table } from "../shared/ports.ts";
import type { FunctionPermission, PlannedFunction } from "./lambda-plan.ts";

/** An asynchronous invocation that has neither succeeded nor finally failed. */
interface AsyncInvocation {
  requestId: string;
  functionName: string;
  payload: string;
  attempts: number;
  acceptedAt: string;
  dueAt: string;
}

/** One attempt of an invocation, for reports and observers. */
export interface InvocationRecord extends InvocationOutcome {
  functionName: string;
  requestId: string;
  event: string;
  /** Number of the attempt: 1 for the first, more for retries of an asynchronous invocation. */
  attempt: number;
  at: Date;
}

export interface LambdaOptions {
  clock: Clock;
  functions: readonly PlannedFunction[];
  permissions: readonly FunctionPermission[];
  processes: FunctionProcesses;
  queues: Queues;
  authorise: Authorise;
  publishMetric: PublishMetric;
  openTable: OpenTable;
  onInvocation?: (record: InvocationRecord) => void;
}

/**
 * Lambda: synchronous and asynchronous invocations of the plan's functions.
 *
 * | asynchronous invocation | entered by              | leaves when                                                |
 * |-------------------------|-------------------------|------------------------------------------------------------|
 * | due                     | `accept`, end of waiting | its attempt ends                                           |
 * | waiting                 | a failed attempt        | one minute after the first failure, two after the second    |
 * | done                    | success                 | never                                                      |
 * | dead                    | retries or age exceeded | never: its event is in the function's dead-letter queue     |
 *
 * Due and waiting invocations survive a restart. An attempt that a crash interrupted is repeated, as Lambda may do.
 */
export class Lambda {
  readonly processes: FunctionProcesses;
  private readonly options: LambdaOptions;
  private readonly functions: Map<string, PlannedFunction>;
  private readonly queue: Table<AsyncInvocation>;

  constructor(options: LambdaOptions) {
    this.options = options;
    this.processes = options.processes;
    this.functions = new Map(options.functions.map((planned) => [planned.spec.name, planned]));
    this.queue = options.openTable<AsyncInvocation>("lambda-invocations");
  }

  /** Resumes the asynchronous invocations that a stop interrupted. */
  start(): void {
    for (const invocation of [...this.queue.values()]) {
      if (this.functions.has(invocation.functionName)) this.arm(invocation);
      else this.queue.delete(invocation.requestId);
    }
  }

  /** Asynchronous invocations that are due or waiting. */
  pending(): { functionName: string; requestId: string; attempts: number }[] {
    return [...this.queue.values()].map(({ functionName, requestId, attempts }) => ({
      functionName,
      requestId,
      attempts,
    }));
  }

  /** Throws  AwsError ResourceNotFoundException (404). */
  get(reference: string): PlannedFunction {
    const planned = this.functions.get(functionNameOf(reference));
    if (planned !== undefined) return planned;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
  }

  /**
   * Invokes a function and waits for its result.
   * Throws  AwsError TooManyRequestsException (429) when the function's reserved concurrency is in use.
   */
  async invoke(reference: string, event: string): Promise<InvocationOutcome & { requestId: string }> {
    const { spec, reserved } = this.get(reference);
    if (reserved && this.processes.isSaturated(spec.name)) {
      this.count(spec.name, "Throttles", 1);
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    }
    const requestId = randomUUID();
    return { ...(await this.attempt(spec.name, event, requestId, 1)), requestId };
  }

  /** Accepts an asynchronous invocation, which then runs independently. Returns its request id. */
  accept(reference: string, payload: string): string {
    const { spec } = this.get(reference);
    const now = this.options.clock.now().toISOString();
    const requestId = randomUUID();
    const row = { requestId, functionName: spec.name, payload, attempts: 0, acceptedAt: now, dueAt: now };
    this.queue.set(requestId, row);
    void this.options.clock.hold(spec.name, this.run(row));
    return requestId;
  }

  /**
   * Accepts an asynchronous invocation from an AWS service.
   * Throws  AwsError AccessDeniedException when neither a role nor an aws.lambda.Permission allows it.
   */
  acceptFrom(reference: string, payload: string, sender: Sender): void {
    const { spec } = this.get(reference);
    const allowed =
      sender.roleArn !== null ||
      this.options.permissions.some(
        (permission) =>
          permission.functionName === spec.name &&
          permission.principal === sender.service &&
          (permission.sourceArn === null || permission.sourceArn === sender.sourceArn),
      );
    if (!allowed) {
      throw new AwsError(
        "AccessDeniedException",
        `${sender.service} may not invoke ${spec.name} for ${sender.sourceArn}: the plan holds no aws.lambda.Permission that says so`,
        403,
      );
    }
    this.accept(reference, payload);
  }

  private arm(row: AsyncInvocation): void {
    const { clock } = this.options;
    clock.at(new Date(row.dueAt), `retry of ${row.functionName}`, () => {
      void clock.hold(row.functionName, this.run(row));
    });
  }

  private async run(row: AsyncInvocation): Promise<void> {
    const planned = this.get(row.functionName);
    const outcome = await this.attempt(row.functionName, row.payload, row.requestId, row.attempts + 1);
    if (outcome.error === null) {
      this.queue.delete(row.requestId);
      return;
    }
    // The embedded cloud itself stops: the row stays and is attempted again at the next start.
    if (this.processes.isStopped) return;
    const attempts = row.attempts + 1;
    const dueAt = this.options.clock.now().getTime() + attempts * 60_000;
    const tooOld = dueAt - Date.parse(row.acceptedAt) > planned.maximumAgeSeconds * 1000;
    if (attempts <= planned.maximumRetryAttempts && !tooOld) {
      const next = { ...row, attempts, dueAt: new Date(dueAt).toISOString() };
      this.queue.set(row.requestId, next);
      this.arm(next);
      return;
    }
    await this.sendToDeadLetters(planned, row, outcome.error.errorMessage);
    this.queue.delete(row.requestId);
  }

  /**
   * Sends a failed event to the dead-letter queue. Source: AWS Lambda developer guide, "Adding a dead-letter queue".
   */
  private async sendToDeadLetters(
    planned: PlannedFunction,
    row: AsyncInvocation,
    message: string,
  ): Promise<void> {
    const { authorise, queues } = this.options;
    this.count(row.functionName, "AsyncEventsDropped", 1);
    if (planned.deadLetterArn === null) return;
    try {
      authorise(planned.roleArn, "sqs:SendMessage", planned.deadLetterArn);
      await queues.send(planned.deadLetterArn, row.payload, {
        RequestID: row.requestId,
        ErrorCode: "200",
        ErrorMessage: message.slice(0, 1024),
      });
    } catch (error) {
      this.count(row.functionName, "DeadLetterErrors", 1);
      this.processes.note(row.functionName, "platform.deadLetterError", { reason: messageOf(error) });
    }
  }

  private async attempt(
    functionName: string,
    event: string,
    requestId: string,
    attempt: number,
  ): Promise<InvocationOutcome> {
    const { processes } = this;
    const { clock, onInvocation } = this.options;
    const at = clock.now();
    const outcome = await clock.hold(functionName, processes.invoke(functionName, event, requestId));
    this.count(functionName, "Invocations", 1);
    this.count(functionName, "Errors", outcome.error === null ? 0 : 1);
    this.count(functionName, "Duration", outcome.durationMillis);
    processes.note(functionName, "platform.report", {
      requestId,
      attempt,
      status: outcome.error === null ? "success" : "error",
      durationMs: Math.round(outcome.durationMillis),
      ...(outcome.error === null ? {} : { error: outcome.error }),
    });
    onInvocation?.({ ...outcome, functionName, requestId, event, attempt, at });
    return outcome;
  }

  private count(functionName: string, name: string, value: number): void {
    this.options.publishMetric({
      namespace: "AWS/Lambda",
      name,
      dimensions: { FunctionName: functionName },
      value,
    });
  }
}
