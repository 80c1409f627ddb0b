import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { IncidentSeverity } from "../../../core/vocabulary/closed-sets.ts";
import type { Names, Place } from "../../naming.ts";
import { driftAlarms } from "../alarms/drift-alarms.ts";
import { dashboardBody } from "./dashboard-body.ts";

export interface WorkloadMonitoringArgs {
  names: Names;
  place: Place;
  workload: Workload;
  topics: Record<IncidentSeverity, Input<string>>;
}

/** Drift alarms of a workload, and its dashboard. */
export class WorkloadMonitoring extends pulumi.ComponentResource {
  constructor(
    name: string,
    { names, place, workload, topics }: WorkloadMonitoringArgs,
    options?: ComponentResourceOptions,
  ) {
    super("ratchet:infra:WorkloadMonitoring", name, {}, options);
    driftAlarms({ names, workload, topics }, this);
    new aws.cloudwatch.Dashboard(
      `${workload.name}-dashboard`,
      {
        dashboardName: names.dashboard(workload.name),
        dashboardBody: JSON.stringify(dashboardBody({ names, region: place.region, workload })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
