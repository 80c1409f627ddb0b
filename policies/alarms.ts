import type { Resource, ResourceGraph } from "./resource.ts";
import { fieldsOf, itemsOf } from "./unknown.ts";

/** Whether an alarm notifies anyone. An alarm without an action only changes its colour in the console. */
function hasSubscriber({ props }: Resource): boolean {
  return props.actionsEnabled !== false && itemsOf(props.alarmActions).length > 0;
}

/** Alarms on a metric that notify people. */
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

/** Whether one of an alarm's dimensions refers to the resource. */
export function alarmMonitors(
  graph: ResourceGraph,
  alarm: Resource,
  dimension: string,
  monitored: Resource,
): boolean {
  const value = fieldsOf(alarm.props.dimensions)[dimension];
  return graph.leadsTo(alarm, "dimensions", value, monitored);
}
