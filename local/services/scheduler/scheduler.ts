import { randomUUID } from "node:crypto";
import { parseSchedule } from "../../../core/time/schedule-expression.ts";
import { slotOf } from "../../../core/time/slot.ts";
import type { Clock } from "../../clock/clock.ts";
import { AwsError } from "../../gateway/service.ts";
import type { Deliveries } from "../shared/delivery.ts";
import type { OpenTable, Table } from "../shared/ports.ts";
import type { ScheduleRow } from "./scheduler-schema.ts";

interface Fired {
  arn: string;
  /** Slot that fired last. */
  at: string;
  /** Expression at that time. A changed schedule starts anew. */
  expression: string;
}

export interface SchedulerOptions {
  clock: Clock;
  deliveries: Deliveries;
  openTable: OpenTable;
  planned: readonly ScheduleRow[];
  groups: ReadonlySet<string>;
  /** Called each time a schedule fires, for observers. */
  onFire?: (schedule: ScheduleRow, scheduledTime: string) => void;
}

/**
 * Engine of EventBridge Scheduler.
 *
 * | state | entered by                       | leaves when                                                 |
 * |-------|----------------------------------|-------------------------------------------------------------|
 * | armed | `start`, `create`, a firing      | its next instant is due; it is changed or deleted            |
 * | fired | its instant is due               | immediately: armed for the next instant, or done             |
 * | done  | no next instant, or disabled     | it is changed; with ActionAfterCompletion DELETE it is deleted |
 *
 * The instant of a firing is stored before its delivery starts, so no slot fires twice after a restart. A recurring
 * slot that became due while the embedded cloud was down does not fire, because `reconcile` catches up missed slots.
 * A one-time schedule that became due meanwhile fires at the start, because nothing else would run it. Flexible time
 * windows are not emulated.
 */
export class Scheduler {
  private readonly options: SchedulerOptions;
  private readonly dynamic: Table<ScheduleRow>;
  private readonly fired: Table<Fired>;
  private readonly planned: Map<string, ScheduleRow>;
  private readonly cancels = new Map<string, () => void>();

  constructor(options: SchedulerOptions) {
    this.options = options;
    this.dynamic = options.openTable<ScheduleRow>("scheduler-schedules");
    this.fired = options.openTable<Fired>("scheduler-fired");
    this.planned = new Map(options.planned.map((schedule) => [keyOf(schedule), schedule]));
  }

  /** Arms every schedule. Call it once, when the targets can answer. */
  start(): void {
    for (const schedule of this.list()) this.arm(schedule);
  }

  list(): ScheduleRow[] {
    return [...this.planned.values(), ...this.dynamic.values()];
  }

  /** Throws  AwsError ResourceNotFoundException. */
  get(group: string, name: string): ScheduleRow {
    const key = keyOf({ group, name });
    const found = this.planned.get(key) ?? this.dynamic.get(key);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
  }

  /**
   * Adds a schedule. A repeated client token means the same call and changes nothing.
   * Throws  AwsError ConflictException (409) when the name exists, ResourceNotFoundException, ValidationException.
   */
  create(schedule: ScheduleRow): void {
    if (!this.options.groups.has(schedule.group)) {
      throw new AwsError(
        "ResourceNotFoundException",
        `Schedule group ${schedule.group} does not exist.`,
        404,
      );
    }
    const key = keyOf(schedule);
    const existing = this.planned.get(key) ?? this.dynamic.get(key);
    if (existing !== undefined) {
      if (schedule.clientToken !== null && existing.clientToken === schedule.clientToken) return;
      throw new AwsError("ConflictException", `Schedule ${schedule.name} already exists.`, 409);
    }
    check(schedule);
    this.dynamic.set(key, schedule);
    this.fired.delete(key);
    this.arm(schedule);
  }

  /** Replaces a schedule that a function created. */
  update(schedule: ScheduleRow): void {
    this.refusePlanned(schedule);
    this.get(schedule.group, schedule.name);
    check(schedule);
    this.dynamic.set(keyOf(schedule), schedule);
    this.fired.delete(keyOf(schedule));
    this.arm(schedule);
  }

  delete(group: string, name: string): void {
    this.refusePlanned({ group, name });
    this.get(group, name);
    this.forget(keyOf({ group, name }));
  }

  private refusePlanned(schedule: { group: string; name: string }): void {
    if (!this.planned.has(keyOf(schedule))) return;
    throw new AwsError("ConflictException", `Schedule ${schedule.name} belongs to the plan.`, 409);
  }

  private arm(schedule: ScheduleRow): void {
    const key = keyOf(schedule);
    this.cancels.get(key)?.();
    this.cancels.delete(key);
    const due = this.nextOf(schedule);
    if (due === null) return;
    const { clock } = this.options;
    this.cancels.set(
      key,
      clock.at(due, `schedule ${schedule.name}`, () => this.fire(schedule, due)),
    );
  }

  private nextOf(schedule: ScheduleRow): Date | null {
    if (!schedule.enabled) return null;
    const fired = this.fired.get(keyOf(schedule));
    const firedAt =
      fired?.expression === schedule.expression ? Date.parse(fired.at) : Number.NEGATIVE_INFINITY;
    const oneTime = schedule.expression.trimStart().startsWith("at(");
    const start = schedule.startDate === null ? Number.NEGATIVE_INFINITY : Date.parse(schedule.startDate) - 1;
    const from = oneTime ? 0 : this.options.clock.now().getTime();
    const next = parseSchedule(schedule.expression, schedule.timeZone).next(
      new Date(Math.max(from, firedAt, start)),
    );
    if (next === null || (schedule.endDate !== null && next.getTime() > Date.parse(schedule.endDate)))
      return null;
    return next;
  }

  private async fire(schedule: ScheduleRow, due: Date): Promise<void> {
    const { deliveries, onFire } = this.options;
    const key = keyOf(schedule);
    const scheduledTime = slotOf(due);
    this.fired.set(key, { arn: schedule.arn, at: due.toISOString(), expression: schedule.expression });
    if (schedule.deleteWhenDone && this.nextOf(schedule) === null) this.forget(key);
    else this.arm(schedule);
    onFire?.(schedule, scheduledTime);
    const executionId = randomUUID();
    const { target } = schedule;
    await deliveries.deliver({
      id: executionId,
      targetArn: target.arn,
      payload: substitute(target.input ?? "{}", {
        "schedule-arn": schedule.arn,
        "scheduled-time": scheduledTime,
        "execution-id": executionId,
        "attempt-number": "1",
      }),
      sender: { service: "scheduler.amazonaws.com", sourceArn: schedule.arn, roleArn: target.roleArn },
      deadLetterArn: target.deadLetterArn,
      deadLetterRoleArn: target.roleArn,
      attributes: {
        SCHEDULE_ARN: schedule.arn,
        SCHEDULED_TIME: scheduledTime,
        EXECUTION_ID: executionId,
        IS_PAYLOAD_TRUNCATED: "false",
      },
      maximumRetryAttempts: target.maximumRetryAttempts,
      maximumAgeSeconds: target.maximumAgeSeconds,
    });
  }

  private forget(key: string): void {
    this.cancels.get(key)?.();
    this.cancels.delete(key);
    this.dynamic.delete(key);
    this.fired.delete(key);
  }
}

function keyOf(schedule: { group: string; name: string }): string {
  return `${schedule.group}/${schedule.name}`;
}

/** Replaces context attributes in the input. Source: EventBridge Scheduler user guide, "Adding context attributes". */
function substitute(input: string, values: Record<string, string>): string {
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (part, name: string) => values[name] ?? part);
}

function check(schedule: ScheduleRow): void {
  try {
    parseSchedule(schedule.expression, schedule.timeZone);
  } catch (error) {
    throw new AwsError("ValidationException", `Invalid Schedule Expression ${schedule.expression}. ${error}`);
  }
}
