import { schedulerOneTimeSchedules } from "../adapters/one-time-schedules.ts";
import type { JobPlace } from "../adapters/sagemaker-jobs.ts";
import type { OneTimeSchedules } from "../ports.ts";
import { readEnvironment } from "./environment.ts";

/** Network, encryption and roles of SageMaker jobs of one kind. */
export function jobPlace(roleVariable: "TRAINING_ROLE_PREFIX" | "EVALUATION_ROLE_PREFIX"): JobPlace {
  const env = readEnvironment(roleVariable, "JOB_SUBNET_IDS", "JOB_SECURITY_GROUP_IDS", "JOB_KMS_KEY_ARN");
  return {
    rolePrefix: env[roleVariable],
    subnetIds: env.JOB_SUBNET_IDS.split(","),
    securityGroupIds: env.JOB_SECURITY_GROUP_IDS.split(","),
    kmsKeyArn: env.JOB_KMS_KEY_ARN,
  };
}

export function oneTimeSchedules(): OneTimeSchedules {
  const env = readEnvironment(
    "ONE_TIME_SCHEDULE_GROUP",
    "ONE_TIME_SCHEDULE_TARGET_ARN",
    "ONE_TIME_SCHEDULE_ROLE_ARN",
    "ONE_TIME_SCHEDULE_DEAD_LETTERS_ARN",
  );
  return schedulerOneTimeSchedules({
    group: env.ONE_TIME_SCHEDULE_GROUP,
    functionArn: env.ONE_TIME_SCHEDULE_TARGET_ARN,
    roleArn: env.ONE_TIME_SCHEDULE_ROLE_ARN,
    deadLettersArn: env.ONE_TIME_SCHEDULE_DEAD_LETTERS_ARN,
  });
}
