export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export const comparisons = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
} as const;

export interface AlarmRule {
  threshold: number;
  comparisonOperator: keyof typeof comparisons;
  datapointsToAlarm: number;
  treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
}

/**
 * State of an alarm from its datapoints.
 * Shape   one value per evaluated period, oldest first; null for a period without data.
 * Result  the new state; with `ignore` and no data at all, the previous state.
 * Edges   when datapoints are missing, AWS also considers a few earlier periods; this function does not.
 * Source  CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data".
 */
export function evaluateAlarm(
  rule: AlarmRule,
  values: readonly (number | null)[],
  state: AlarmState,
): AlarmState {
  const { threshold, treatMissingData } = rule;
  const breaches = comparisons[rule.comparisonOperator];
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) {
    if (treatMissingData === "missing") return "INSUFFICIENT_DATA";
    if (treatMissingData === "ignore") return state;
  }
  const missing = treatMissingData === "breaching" ? values.length - measured.length : 0;
  const breaching = measured.filter((value) => breaches(value, threshold)).length + missing;
  return breaching >= rule.datapointsToAlarm ? "ALARM" : "OK";
}
