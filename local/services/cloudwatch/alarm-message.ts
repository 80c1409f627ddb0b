import type { Alarm, AlarmChange } from "./alarm.ts";
import type { AlarmState } from "./evaluate-alarm.ts";

/**
 * Message of an alarm to its topic. Source: the JSON that CloudWatch publishes to SNS. CloudWatch's `Region` is a
 * display name; here it is the region code.
 */
export function alarmMessage(
  { alarm, from, to, reason, at }: AlarmChange,
  place: { account: string; region: string },
): object {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.alarmDescription,
    AWSAccountId: place.account,
    NewStateValue: to,
    NewStateReason: reason,
    StateChangeTime: at.toISOString().replace("Z", "+0000"),
    Region: place.region,
    AlarmArn: alarm.arn,
    OldStateValue: from,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    Trigger: {
      MetricName: alarm.metricName,
      Namespace: alarm.namespace,
      StatisticType: "Statistic",
      Statistic: alarm.statistic.toUpperCase(),
      Unit: null,
      Dimensions: Object.entries(alarm.dimensions).map(([name, value]) => ({ value, name })),
      Period: alarm.period,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm ?? alarm.evaluationPeriods,
      ComparisonOperator: alarm.comparisonOperator,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.treatMissingData,
      EvaluateLowSampleCountPercentile: "",
    },
  };
}

const relations: Record<Alarm["comparisonOperator"], string> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanOrEqualToThreshold: "less than or equal to",
  LessThanThreshold: "less than",
};

/**
 * Reason of a state change in CloudWatch's words, for notifications.
 * Shape   values: one value per evaluated period, null for a period without data.
 */
export function reasonOf(alarm: Alarm, state: AlarmState, values: readonly (number | null)[]): string {
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  if (state === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${counted(values.length, "datapoint")} ${values.length === 1 ? "was" : "were"} unknown.`;
  }
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) {
    const treated = alarm.treatMissingData === "breaching" ? "Breaching" : "NonBreaching";
    return `Threshold Crossed: no datapoints were received for ${counted(values.length, "period")}, which is treated as [${treated}].`;
  }
  const be = measured.length === 1 ? "was" : "were";
  const not = state === "ALARM" ? "" : " not";
  return `Threshold Crossed: ${counted(measured.length, "datapoint")} [${measured.join(", ")}] ${be}${not} ${relations[alarm.comparisonOperator]} the threshold (${alarm.threshold}).`;
}
