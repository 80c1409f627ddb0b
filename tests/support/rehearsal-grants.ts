const arn = (service: string, rest: string): RegExp => new RegExp(`^arn:aws:${service}:[^:]*:[^:]*:${rest}`);

/** Which calls need which grant: written by hand, so that it does not repeat infra/permissions/function-grants.ts. */
export const needed: Record<string, [action: RegExp, resource: RegExp][]> = {
  "raw.read": [[/^s3:(GetObject|GetObjectVersion|ListBucket)$/, arn("s3", "ratchet-dev-raw-")]],
  "datasets.read": [[/^s3:(GetObject|ListBucket)$/, arn("s3", "ratchet-dev-datasets-")]],
  "datasets.write": [[/^s3:PutObject$/, arn("s3", "ratchet-dev-datasets-")]],
  "database.connect": [[/^rds-db:connect$/, /./]],
  "database.administer": [[/^secretsmanager:GetSecretValue$/, /./]],
  "registry.track": [],
  "registry.read": [],
  "registry.alias": [],
  "bus.publish": [[/^events:PutEvents$/, arn("events", "event-bus/ratchet-dev$")]],
  "settings.read": [[/^ssm:GetParameter$/, arn("ssm", "parameter/ratchet-dev/workloads/")]],
  "settings.list": [[/^ssm:GetParametersByPath$/, arn("ssm", "parameter/ratchet-dev/workloads$")]],
  "trainingJobs.start": [
    [/^sagemaker:CreateTrainingJob$/, arn("sagemaker", "training-job/ratchet-dev-")],
    [/^iam:PassRole$/, arn("iam", "role/ratchet-dev-job-train-")],
    [/^kms:(DescribeKey|CreateGrant)$/, /./],
  ],
  "trainingJobs.inspect": [[/^sagemaker:DescribeTrainingJob$/, /./]],
  "evaluationJobs.start": [
    [/^sagemaker:CreateProcessingJob$/, arn("sagemaker", "processing-job/ratchet-dev-")],
    [/^iam:PassRole$/, arn("iam", "role/ratchet-dev-job-evaluate-")],
    [/^kms:(DescribeKey|CreateGrant)$/, /./],
  ],
  "evaluationJobs.inspect": [[/^sagemaker:DescribeProcessingJob$/, /./]],
  "topics.publish": [[/^sns:Publish$/, arn("sns", "ratchet-dev-(info|alert|critical)$")]],
  "channels.read": [
    [/^secretsmanager:GetSecretValue$/, arn("secretsmanager", "secret:ratchet-dev/channels")],
  ],
  "mail.send": [[/^ses:SendEmail$/, arn("ses", "identity/")]],
  "metrics.publish": [[/^cloudwatch:PutMetricData$/, /^\*$/]],
  "oneTimeSchedules.arm": [
    [/^scheduler:CreateSchedule$/, arn("scheduler", "schedule/ratchet-dev-one-time/")],
    [/^iam:PassRole$/, arn("iam", "role/ratchet-dev-one-time$")],
  ],
};

/** Used or not, by chance: a pass of reconcile publishes a hint when effects are on their way at that moment. */
export const usedByChance = ["reconcile bus.publish"];

/** Grants that good weeks do without. The report gives the reason of each; those of the registry have no AWS call at all. */
export const unexercised = [
  "detect-drift database.connect",
  "evaluate-model database.connect",
  "load-data database.connect",
  "manage-incidents bus.publish",
  "manage-incidents database.connect",
  "notify-people database.connect",
  "notify-people oneTimeSchedules.arm",
  "promote-model database.connect",
  "reconcile database.connect",
  "reconcile evaluationJobs.inspect",
  "reconcile registry.read",
  "reconcile trainingJobs.inspect",
  "relay-outbox database.connect",
  "relay-outbox registry.alias",
  "relay-outbox registry.track",
  "train-model database.connect",
  "train-model registry.track",
];
