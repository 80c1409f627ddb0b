import { alarmsOn } from "../../alarms.ts";
import { ownPrefix } from "../../resource.ts";
import type { Rule } from "../../rule.ts";
import { fieldsOf } from "../../unknown.ts";

/**
 * The alarm's dimensions identify the schedule by workload and kind (`all` for no workload). With the stack's prefix
 * they form its physical name, which a preview knows. Missing data must count as a failure, because a job that does
 * not run reports nothing.
 */
export const scheduleHasDeadManAlarm: Rule = {
  name: "scheduleHasDeadManAlarm",
  code: "POL043",
  description:
    "Somebody is notified when a schedule has had no success for too long, and also when it reports nothing.",
  types: ["aws:scheduler/schedule:Schedule"],
  scope: "stack",
  evaluate(schedule, graph) {
    const name = String(schedule.props.name ?? schedule.name);
    const own = alarmsOn(graph, undefined, "SecondsSinceLastSuccess").filter(({ props }) => {
      const parts = Object.values(fieldsOf(props.dimensions))
        .map(String)
        .filter((part) => part !== "all");
      // The engine may sort the dimensions by name.
      return [parts, parts.toReversed()].some((order) => [ownPrefix(schedule), ...order].join("-") === name);
    });
    const next = "Add an aws.cloudwatch.MetricAlarm on SecondsSinceLastSuccess beside the schedule.";
    const expected = `an alarm with an action whose dimensions name ${name} and treatMissingData "breaching"`;
    if (own.length === 0)
      return [{ found: "no alarm with an action counts the seconds since its last success", expected, next }];
    if (own.some(({ props }) => props.treatMissingData === "breaching")) return [];
    return [{ found: `treatMissingData of ${own[0]?.name} is not "breaching"`, expected, next }];
  },
};
