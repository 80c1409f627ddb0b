import type { Rule } from "../../rule.ts";
import { shown } from "../../unknown.ts";

export const scheduleIsOn: Rule = {
  name: "scheduleIsOn",
  code: "POL045",
  description: "No schedule is declared and switched off.",
  types: ["aws:scheduler/schedule:Schedule"],
  scope: "resource",
  evaluate({ props }) {
    if (props.state === undefined || props.state === "ENABLED") return [];
    const next = "Take state away, or the schedule with its alarm.";
    return [{ found: `state is ${shown(props.state)}`, expected: '"ENABLED", which is the default', next }];
  },
};
