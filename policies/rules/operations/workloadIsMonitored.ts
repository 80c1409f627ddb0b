import { alarmsOn } from "../../alarms.ts";
import { ownPrefix } from "../../resource.ts";
import type { Rule, Violation } from "../../rule.ts";
import { fieldsOf } from "../../unknown.ts";

/** Values of DriftLevel from which people must be notified: 2 is alert, 3 is critical. */
const levels = [2, 3];

/**
 * The settings document in Parameter Store identifies a workload, and says whether its drift notifications are
 * disabled. Other rules check the handlers and the overdue alarms of schedules.
 */
export const workloadIsMonitored: Rule = {
  name: "workloadIsMonitored",
  code: "POL046",
  description: "Each workload's drift is examined by a schedule, and reported by an alarm for each level.",
  types: ["aws:ssm/parameter:Parameter"],
  scope: "stack",
  evaluate(parameter, graph) {
    const [, workload] = /\/workloads\/([^/]+)$/.exec(String(parameter.props.name)) ?? [];
    if (workload === undefined) return [];
    const violations: Violation[] = [];
    const schedule = `${ownPrefix(parameter)}-${workload}-drift`;
    const schedules = graph.ofType("aws:scheduler/schedule:Schedule");
    if (!schedules.some(({ props }) => props.name === schedule)) {
      const next = "Let infra/components/workload/workload.ts declare it, from detect-drift's contract.";
      violations.push({
        found: "no schedule examines its drift",
        expected: `the schedule ${schedule}`,
        next,
      });
    }
    if (fieldsOf(fieldsOf(settingsOf(parameter.props)).drift).alerts === false) return violations;
    const alarms = alarmsOn(graph, undefined, "DriftLevel").filter(
      ({ props }) => fieldsOf(props.dimensions).Workload === workload,
    );
    for (const level of levels) {
      if (alarms.some(({ props }) => Number(props.threshold) === level)) continue;
      const found = `no alarm with an action reports DriftLevel ${level}`;
      const next =
        "Let infra/components/monitoring/workload-monitoring.ts declare it, or set drift.alerts to false.";
      violations.push({ found, expected: `an alarm on DriftLevel of ${workload}, threshold ${level}`, next });
    }
    return violations;
  },
};

function settingsOf({ insecureValue, value }: Record<string, unknown>): unknown {
  return JSON.parse(String(insecureValue ?? value ?? "{}"));
}
