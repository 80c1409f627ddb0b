import type { Resource, ResourceGraph } from "./resource.ts";
import { fieldsOf, itemsOf } from "./unknown.ts";

/** Whether somebody is notified of it: an alarm without an action only changes its colour. */
function hasSubscriber({ props }: Resource): boolean {
  return props.actionsEnabled !== false && itemsOf(props.alarmActions).length > 0;
}

/** The alarms on one metric that notify somebody. */
export function alarmsOn(
  graph: ResourceGraph,
  namespace: string | undefined,
  metricName: string,
): Resource[] {
  return graph
    .ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
    .filter(({ props }) => props.metricName === metricName)
    .filter(({ props }) => namespace === undefined || props.namespace === namespace)
    .filter(hasSubscriber);
}

/** Whether one of an alarm's dimensions means the resource. */
export function alarmMonitors(
  graph: ResourceGraph,
  alarm: Resource,
  dimension: string,
  monitored: Resource,
): boolean {
  const value = fieldsOf(alarm.props.dimensions)[dimension];
  return graph.leadsTo(alarm, "dimensions", value, monitored);
}
