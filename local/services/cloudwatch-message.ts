import type { AlarmChange } from "./cloudwatch-alarms.ts";

/** Source  the JSON that CloudWatch publishes to SNS; its Region is a display name there, the code here. */
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
