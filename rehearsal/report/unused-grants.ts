import type { LocalCloud } from "../../local/cloud/local-cloud.ts";
import { grantedActions } from "../../plan/explain-refusal.ts";

export interface UnusedGrant {
  function: string;
  action: string;
  /** Why it is granted although this run did without it. */
  why?: string;
}

/** Grants that a good run does not use, with the reason why they stand. */
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

/** What contracts grant and the run never did; an action without a reason here is one to take out of a contract. */
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
