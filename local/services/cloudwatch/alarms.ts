import { messageOf } from "../../../core/errors/error.ts";
import type { Graph } from "../../../plan/graph.ts";
import type { Clock } from "../../clock/clock.ts";
import { readResources } from "../shared/graph-reader.ts";
import type { OpenTable, Queues, Sender, Table } from "../shared/ports.ts";
import { type Alarm, type AlarmChange, alarmSchema } from "./alarm.ts";
import { alarmMessage, reasonOf } from "./alarm-message.ts";
import { type AlarmState, evaluateAlarm } from "./evaluate-alarm.ts";
import { type MetricId, type MetricStore, statisticOf } from "./metric-store.ts";

interface StateRow {
  name: string;
  state: AlarmState;
  reason: string;
  since: string;
}

export interface AlarmsOptions {
  graph: Graph;
  clock: Clock;
  metrics: MetricStore;
  queues: Queues;
  openTable: OpenTable;
  /** Publishes to a topic, which may refuse the sender. */
  notify: (topicArn: string, subject: string, message: string, sender: Sender) => Promise<void>;
  /** Called when a notification failed. The alarm's state has changed nevertheless. */
  onLost: (alarmName: string, reason: string) => void;
  region: string;
  account: string;
  onChange?: (change: AlarmChange) => void;
}

const minuteMillis = 60_000;

/**
 * Metric alarms of the plan. CloudWatch evaluates each alarm every minute. Here an alarm is evaluated at the end of a
 * minute in which its metric received a value, and at the end of each of its periods, when missing data become
 * visible.
 *
 * | state             | entered by                                                  |
 * |-------------------|-------------------------------------------------------------|
 * | INSUFFICIENT_DATA | creation; no data with treatment `missing`                   |
 * | ALARM             | as many breaching datapoints as `datapointsToAlarm`         |
 * | OK                | fewer breaching datapoints                                  |
 *
 * Topics are notified only of a change of state, as in AWS. Metric math and percentiles are refused when the plan is
 * read.
 */
export class Alarms {
  private readonly options: AlarmsOptions;
  private readonly alarms: Alarm[];
  private readonly states: Table<StateRow>;
  /** Names of the alarms that will be evaluated at the end of the current minute. */
  private readonly soon = new Set<string>();
  /**
   * Number of consecutive periods in which an alarm had no data or an empty queue. Its state cannot change meanwhile.
   */
  private readonly idlePeriods = new Map<string, number>();

  constructor(options: AlarmsOptions) {
    this.options = options;
    this.alarms = readResources(options.graph, "aws:cloudwatch/metricAlarm:MetricAlarm", alarmSchema);
    this.states = options.openTable<StateRow>("cloudwatch-alarms");
  }

  /** Starts the evaluations. Alarms with the same period share one timer. */
  start(): void {
    for (const period of new Set(this.alarms.map((alarm) => alarm.period))) this.arm(period);
    for (const alarm of this.alarms)
      this.options.metrics.onValue(metricOf(alarm), (at) => this.armSoon(alarm, at));
  }

  list(): { alarm: Alarm; state: AlarmState; reason: string; since: Date }[] {
    return this.alarms.map((alarm) => {
      const row = this.states.get(alarm.name);
      return {
        alarm,
        state: row?.state ?? "INSUFFICIENT_DATA",
        reason: row?.reason ?? "Unchecked: Initial alarm creation",
        since: new Date(row?.since ?? 0),
      };
    });
  }

  private arm(periodSeconds: number): void {
    const { clock } = this.options;
    const periodMillis = periodSeconds * 1000;
    const due = new Date((Math.floor(clock.now().getTime() / periodMillis) + 1) * periodMillis);
    clock.at(due, `alarms of ${periodSeconds} s`, async () => {
      this.arm(periodSeconds);
      for (const alarm of this.alarms) {
        if (alarm.period === periodSeconds && !this.isAtRest(alarm)) await this.evaluate(alarm, due);
      }
    });
  }

  /**
   * Whether an alarm can be skipped because nothing has changed since its last evaluation. A year of virtual time has
   * two million alarm periods.
   */
  private isAtRest(alarm: Alarm): boolean {
    if ((this.idlePeriods.get(alarm.name) ?? 0) <= alarm.evaluationPeriods) return false;
    return !isQueueDepth(alarm) || this.depthOf(alarm) === 0;
  }

  private armSoon(alarm: Alarm, valueAt: Date): void {
    if (this.soon.has(alarm.name)) return;
    this.soon.add(alarm.name);
    const { clock } = this.options;
    const from = Math.max(clock.now().getTime(), valueAt.getTime());
    const due = new Date((Math.floor(from / minuteMillis) + 1) * minuteMillis);
    clock.at(due, `alarm ${alarm.name}`, async () => {
      this.soon.delete(alarm.name);
      await this.evaluate(alarm, due);
    });
  }

  private async evaluate(alarm: Alarm, end: Date): Promise<void> {
    const { metrics } = this.options;
    const id = metricOf(alarm);
    this.measureQueue(alarm, end);
    const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) => {
      const from = end.getTime() - (alarm.evaluationPeriods - index) * alarm.period * 1000;
      const values = metrics.read(id, new Date(from), new Date(from + alarm.period * 1000));
      return values === null ? null : statisticOf(values, alarm.statistic);
    });
    const idle = values.every((value) => value === null || (isQueueDepth(alarm) && value === 0));
    this.idlePeriods.set(alarm.name, idle ? (this.idlePeriods.get(alarm.name) ?? 0) + 1 : 0);
    const from = this.states.get(alarm.name)?.state ?? "INSUFFICIENT_DATA";
    const to = evaluateAlarm(
      { ...alarm, datapointsToAlarm: alarm.datapointsToAlarm ?? alarm.evaluationPeriods },
      values,
      from,
    );
    if (to === from) return;
    const reason = reasonOf(alarm, to, values);
    this.states.set(alarm.name, { name: alarm.name, state: to, reason, since: end.toISOString() });
    await this.announce({ alarm, from, to, reason, at: end });
  }

  /** Reads the depth of an alarm's queue when the alarm is evaluated. SQS publishes it once a minute. */
  private measureQueue(alarm: Alarm, end: Date): void {
    const value = isQueueDepth(alarm) ? this.depthOf(alarm) : null;
    if (value === null) return;
    const { namespace, metricName: name, dimensions } = alarm;
    this.options.metrics.observe({ namespace, name, dimensions, value }, new Date(end.getTime() - 1));
  }

  private depthOf({ dimensions }: Alarm): number | null {
    return this.options.queues.visibleMessages(dimensions.QueueName ?? "");
  }

  private async announce(change: AlarmChange): Promise<void> {
    const { alarm, to } = change;
    const { notify, onChange, onLost, region } = this.options;
    onChange?.(change);
    if (!alarm.actionsEnabled) return;
    const actions = {
      ALARM: alarm.alarmActions,
      OK: alarm.okActions,
      INSUFFICIENT_DATA: alarm.insufficientDataActions,
    }[to];
    const message = JSON.stringify(alarmMessage(change, this.options));
    const sender = { service: "cloudwatch.amazonaws.com", sourceArn: alarm.arn, roleArn: null };
    for (const topicArn of actions) {
      try {
        await notify(topicArn, `${to}: "${alarm.name}" in ${region}`.slice(0, 100), message, sender);
      } catch (error) {
        onLost(alarm.name, messageOf(error));
      }
    }
  }
}

function metricOf({ namespace, metricName: name, dimensions }: Alarm): MetricId {
  return { namespace, name, dimensions };
}

function isQueueDepth({ namespace, metricName }: Alarm): boolean {
  return namespace === "AWS/SQS" && metricName === "ApproximateNumberOfMessagesVisible";
}
