import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Workload } from "../../../core/settings/workload.ts";
import type { WorkloadSchedule } from "../../../core/vocabulary/closed-sets.ts";
import type { Names } from "../../naming.ts";
import { evaluationJobPolicy, trainingJobPolicy } from "../../permissions/job-grants.ts";
import { trustedBy } from "../../permissions/trust.ts";
import type { RatchetFunction } from "../functions/function.ts";
import { overdueSeconds, type Schedules } from "../functions/schedules.ts";

export interface WorkloadArgs {
  names: Names;
  workload: Workload;
  timeZone: string;
  keyArn: pulumi.Input<string>;
  trainerRepositoryArn: string;
  schedules: Schedules;
  /** All functions. The contracts show which of them the workload's schedules invoke. */
  functions: readonly RatchetFunction[];
}

/** Resources of one workload: its settings, the roles of its jobs, and its schedules with their alarms. */
export class WorkloadResources extends pulumi.ComponentResource {
  constructor(name: string, args: WorkloadArgs, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:Workload", name, {}, options);
    const { names, workload, timeZone } = args;
    const child = { parent: this };
    new aws.ssm.Parameter(
      `${name}-settings`,
      {
        name: `${names.settingsPath}/${workload.name}`,
        description: `Settings of workload ${workload.name}, from the stack configuration`,
        type: "String",
        // Standard up to 4 KB, which is free; a long list of classes moves to the advanced tier automatically.
        tier: "Intelligent-Tiering",
        // Settings hold no secret. pulumi treats `value` as one, and a plan would not show changes in it.
        insecureValue: JSON.stringify(workload),
      },
      child,
    );
    this.jobRole(`${name}-train`, names.trainRole(workload.name), trainingJobPolicy, args);
    this.jobRole(`${name}-evaluate`, names.evaluateRole(workload.name), evaluationJobPolicy, args);
    for (const { target, schedule } of scheduledBy(args.functions)) {
      const expression = workload.schedule[schedule];
      args.schedules.add(
        {
          name: `${workload.name}-${schedule}`,
          expression,
          target,
          input: { workload: workload.name, schedule, slot: "<aws.scheduler.scheduled-time>" },
          dimensions: { Workload: workload.name, Schedule: schedule },
          overdueSeconds: overdueSeconds(expression, timeZone),
        },
        this,
      );
    }
    this.registerOutputs({});
  }

  private jobRole(
    child: string,
    roleName: string,
    policyOf: typeof trainingJobPolicy,
    args: WorkloadArgs,
  ): void {
    const role = new aws.iam.Role(
      `${child}-role`,
      { name: args.names.role(roleName), assumeRolePolicy: trustedBy("sagemaker.amazonaws.com") },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      `${child}-policy`,
      {
        name: "job",
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: policyOf(args.names, args.workload.name, args),
        }),
      },
      { parent: this },
    );
  }
}

function scheduledBy(
  functions: readonly RatchetFunction[],
): { target: RatchetFunction; schedule: WorkloadSchedule }[] {
  return functions.flatMap((target) =>
    target.contract.triggers.flatMap((trigger) =>
      trigger.kind === "workload-schedule" ? [{ target, schedule: trigger.schedule }] : [],
    ),
  );
}
