import type pg from "pg";
import { outboxStore } from "../../../database/evaluation/store.ts";
import { eventBridgeBus } from "../adapters/event-bus.ts";
import { mlflowRegistry } from "../adapters/mlflow-registry.ts";
import { schedulerOneTimeSchedules } from "../adapters/one-time-schedules.ts";
import type { JobPlace } from "../adapters/sagemaker-jobs.ts";
import { snsTopics } from "../adapters/sns-topics.ts";
import type { Logger, OneTimeSchedules } from "../ports.ts";
import type { RelayPorts } from "../relay.ts";
import { readEnvironment } from "./environment.ts";

/** Everything that carries a decision outside, as the plan wired it for this function. */
export function relayPorts(logger: Logger, pool: pg.Pool): RelayPorts {
  const env = readEnvironment(
    "MLFLOW_TRACKING_URI",
    "EVENT_BUS_NAME",
    "TOPIC_INFO_ARN",
    "TOPIC_ALERT_ARN",
    "TOPIC_CRITICAL_ARN",
  );
  return {
    logger,
    registry: mlflowRegistry(env.MLFLOW_TRACKING_URI),
    bus: eventBridgeBus(env.EVENT_BUS_NAME),
    topics: snsTopics({
      info: env.TOPIC_INFO_ARN,
      alert: env.TOPIC_ALERT_ARN,
      critical: env.TOPIC_CRITICAL_ARN,
    }),
    ...outboxStore(pool),
  };
}

/** Where SageMaker jobs stand, and the role prefix of this kind of job. */
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
