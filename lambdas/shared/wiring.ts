import type pg from "pg";
import { outboxStore } from "../../database/judging/store.ts";
import { eventBridgeBus } from "./aws/bus.ts";
import type { JobPlace } from "./aws/jobs.ts";
import { snsTopics } from "./aws/topics.ts";
import { schedulerWakes } from "./aws/wakes.ts";
import { readEnvironment } from "./environment.ts";
import type { Logger, Wakes } from "./ports.ts";
import { mlflowRegistry } from "./registry.ts";
import type { SettlePorts } from "./settle.ts";

/** Everything that carries a decision outside, as the plan wired it for this function. */
export function settlePorts(logger: Logger, pool: pg.Pool): SettlePorts {
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

export function wakes(): Wakes {
  const env = readEnvironment("WAKE_GROUP", "WAKE_TARGET_ARN", "WAKE_ROLE_ARN", "WAKE_DEAD_LETTERS_ARN");
  return schedulerWakes({
    group: env.WAKE_GROUP,
    functionArn: env.WAKE_TARGET_ARN,
    roleArn: env.WAKE_ROLE_ARN,
    deadLettersArn: env.WAKE_DEAD_LETTERS_ARN,
  });
}
