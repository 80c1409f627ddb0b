import type { Estate, Subject } from "./subject.ts";
import { fieldsOf, itemsOf } from "./unknown.ts";

/** Whether somebody hears of it: an alarm without an action only changes its colour. */
function isHeard({ props }: Subject): boolean {
  return props.actionsEnabled !== false && itemsOf(props.alarmActions).length > 0;
}

/** The alarms on one metric that tell somebody. */
export function alarmsOn(estate: Estate, namespace: string | undefined, metricName: string): Subject[] {
  return estate
    .ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
    .filter(({ props }) => props.metricName === metricName)
    .filter(({ props }) => namespace === undefined || props.namespace === namespace)
    .filter(isHeard);
}

/** Whether one of an alarm's dimensions means the resource. */
export function watches(estate: Estate, alarm: Subject, dimension: string, watched: Subject): boolean {
  const value = fieldsOf(alarm.props.dimensions)[dimension];
  return estate.leadsTo(alarm, "dimensions", value, watched);
}
