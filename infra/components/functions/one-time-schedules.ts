import aws from "@pulumi/aws";
import pulumi from "@pulumi/pulumi";
import type { Names } from "../../naming.ts";
import { startFunctionsPolicy } from "../../permissions/schedule-grants.ts";
import { trustedBy } from "../../permissions/trust.ts";

/** Group of the one-time schedules that invoke `reconcile`, and their role. */
export class OneTimeSchedules extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, { names }: { names: Names }, options?: pulumi.ComponentResourceOptions) {
    super("ratchet:infra:OneTimeSchedules", name, {}, options);
    const child = { parent: this };
    new aws.scheduler.ScheduleGroup(`${name}-group`, { name: names.oneTimeScheduleGroup }, child);
    const role = new aws.iam.Role(
      `${name}-role`,
      { name: names.role("one-time"), assumeRolePolicy: trustedBy("scheduler.amazonaws.com") },
      child,
    );
    new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "start-reconcile",
        role: role.name,
        policy: startFunctionsPolicy([names.fnArn("reconcile")], [names.deadLettersArn("reconcile")]),
      },
      child,
    );
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
