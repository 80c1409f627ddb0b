import type { LocalCloud } from "../../local/cloud/local-cloud.ts";
import { grantedActions } from "../../plan/explain-refusal.ts";

export interface UnusedGrant {
  function: string;
  action: string;
  /** Reason why the action is granted although this run did not use it. */
  why?: string;
}

/** Reasons for grants that a successful run does not use. */
const reasons: Record<string, string> = {
  "rds-db:connect": "checked by PostgreSQL on RDS, where it never passes the AWS API",
  "s3:ListBucket": "makes S3 answer 404 and not 403 for a missing object",
  "s3:AbortMultipartUpload": "used when the upload of a large snapshot fails half-way",
  "s3:GetObjectVersion": "used from the second slot on, when the source's version is pinned",
  "sns:Publish": "used when a notice is delivered: of a failure, a repair, a decision",
  "events:PutEvents": "used when an event is published again",
  "sagemaker:DescribeTrainingJob": "used when a job is still open at a pass",
  "sagemaker:DescribeProcessingJob": "used when a job is still open at a pass",
  "scheduler:CreateSchedule": "used when a notification waits for its next attempt",
  "iam:PassRole": "goes with scheduler:CreateSchedule",
  "ses:SendEmail": "used when a mail is sent",
  "secretsmanager:GetSecretValue": "used when a channel with a webhook or key is notified",
};

/**
 * Actions that contracts grant and the run did not use. An action without a reason should be removed from its
 * contract.
 */
export function unusedGrants(cloud: LocalCloud): UnusedGrant[] {
  const used = cloud.gateway.record.used();
  const prefix = `ratchet-${cloud.graph.stack}-`;
  return grantedActions()
    .filter(({ function: name, action }) => used.get(`${prefix}${name}`)?.has(action) !== true)
    .map((grant) => ({
      ...grant,
      ...(reasons[grant.action] === undefined ? {} : { why: reasons[grant.action] }),
    }));
}
