// Who may do what, written by hand from the purpose of each function. It shares nothing with infra/permissions/function-grants.ts: a new
// permission is a line here that a reviewer has to accept. `$` is the stack's prefix, KEY its key.

const account = "000000000000";

/** Of every function, whatever its contract says. */
export const platform = (name: string): string[] => [
  `logs:CreateLogStream log-group:/aws/lambda/$-${name}:*`,
  `logs:PutLogEvents log-group:/aws/lambda/$-${name}:*`,
  "ec2:AssignPrivateIpAddresses *",
  "ec2:CreateNetworkInterface *",
  "ec2:DeleteNetworkInterface *",
  "ec2:DescribeNetworkInterfaces *",
  "ec2:DescribeSubnets *",
  "ec2:UnassignPrivateIpAddresses *",
  `sqs:SendMessage $-${name}-dead-letters`,
  "kms:Decrypt KEY",
  "kms:GenerateDataKey KEY",
];

const database = ["rds-db:connect dbuser:DATABASE/ratchet_app"];
const settings = ["ssm:GetParameter parameter/$/workloads/*"];
const bus = (...events: string[]) => [
  `events:PutEvents event-bus/$ if StringEquals events:source ratchet and StringEquals events:detail-type ${events.join("|")}`,
];
const topics = ["sns:Publish $-info", "sns:Publish $-alert", "sns:Publish $-critical"];
const oneTimeSchedules = [
  "scheduler:CreateSchedule schedule/$-one-time/*",
  "iam:PassRole role/$-one-time if StringEquals iam:PassedToService scheduler.amazonaws.com",
];
const jobVolumes = ["kms:DescribeKey KEY", "kms:CreateGrant KEY if Bool kms:GrantIsForAWSResource true"];

/** Of each function beside the platform's. */
export const own: Record<string, string[]> = {
  "migrate-database": ["secretsmanager:GetSecretValue MASTER-SECRET"],
  "load-data": [
    `s3:GetObject $-raw-${account}/*`,
    `s3:GetObjectVersion $-raw-${account}/*`,
    `s3:ListBucket $-raw-${account}`,
    ...database,
    ...bus("DataLoaded", "EffectsPending"),
    ...settings,
  ],
  "train-model": [
    `s3:PutObject $-datasets-${account}/*`,
    `s3:AbortMultipartUpload $-datasets-${account}/*`,
    "sagemaker:CreateTrainingJob training-job/$-*",
    "sagemaker:DescribeTrainingJob training-job/$-*",
    "iam:PassRole role/$-job-train-* if StringEquals iam:PassedToService sagemaker.amazonaws.com",
    ...jobVolumes,
    ...settings,
    ...database,
    ...oneTimeSchedules,
    ...bus("ModelTrained", "EffectsPending"),
  ],
  "evaluate-model": [
    `s3:GetObject $-datasets-${account}/*`,
    `s3:ListBucket $-datasets-${account}`,
    `s3:PutObject $-datasets-${account}/*`,
    `s3:AbortMultipartUpload $-datasets-${account}/*`,
    "sagemaker:CreateProcessingJob processing-job/$-*",
    "sagemaker:DescribeProcessingJob processing-job/$-*",
    "iam:PassRole role/$-job-evaluate-* if StringEquals iam:PassedToService sagemaker.amazonaws.com",
    ...jobVolumes,
    ...settings,
    ...database,
    ...oneTimeSchedules,
    ...bus("ModelEvaluated", "EffectsPending"),
  ],
  "promote-model": [...settings, ...database, ...bus("EvaluationRequested", "EffectsPending")],
  "detect-drift": [...settings, ...database, ...bus("EffectsPending")],
  // The only function that may publish to the topics of people.
  "relay-outbox": [
    ...database,
    ...topics,
    ...bus("ModelPromoted", "ModelRefused", "RetrainRequested", "NotificationDue"),
  ],
  "notify-people": [
    // Addresses and keys of the notification channels; AWS ends a secret's ARN in six characters of its own.
    "secretsmanager:GetSecretValue secret:$/channels-*",
    "ses:SendEmail identity/ratchet@example.com",
    ...database,
    ...oneTimeSchedules,
  ],
  "manage-incidents": [...database, ...bus("NotificationDue")],
  reconcile: [
    "ssm:GetParametersByPath parameter/$/workloads",
    "ssm:GetParametersByPath parameter/$/workloads/*",
    "sagemaker:DescribeTrainingJob training-job/$-*",
    "sagemaker:DescribeProcessingJob processing-job/$-*",
    // PutMetricData has no resource; the namespace is how AWS narrows it.
    "cloudwatch:PutMetricData * if StringEquals cloudwatch:namespace Ratchet/STACK",
    ...database,
    ...bus(
      "SlotMissed",
      "DataLoaded",
      "RetrainRequested",
      "TrainingJobEnded",
      "ModelTrained",
      "EvaluationJobEnded",
      "ModelEvaluated",
      "EffectsPending",
      "NotificationDue",
    ),
  ],
};

/** Of the model servers: models come through MLflow, so that no bucket is here. */
export const serving = [
  "rds-db:connect dbuser:DATABASE/ratchet_serving",
  "secretsmanager:GetSecretValue secret:$/serving-token-*",
  "kms:Decrypt KEY",
];

/** Of a person: two kinds of events, and the functions that answer. */
export const operator = [
  "events:PutEvents event-bus/$ if StringEquals events:source ratchet and StringEquals events:detail-type RetrainRequested|PromotionRequested",
  "lambda:InvokeFunction function:$-detect-drift",
  "lambda:InvokeFunction function:$-manage-incidents",
];

const on = (resource: string, service: string, actions: string): string[] =>
  actions.split(" ").map((action) => `${service}:${action} ${resource}`);

/** Of the AWS Load Balancer Controller: no security group, no certificate, and balancers of one name. */
export const balancer = [
  ...on(
    "*",
    "ec2",
    "DescribeAccountAttributes DescribeAvailabilityZones DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVpcs",
  ),
  ...on(
    "*",
    "elasticloadbalancing",
    "DescribeCapacityReservation DescribeListenerAttributes DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DescribeTrustStores",
  ),
  ...on(
    "loadbalancer/app/$-serving/*",
    "elasticloadbalancing",
    "AddTags CreateListener CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes RemoveTags SetIpAddressType SetSecurityGroups SetSubnets",
  ),
  ...on(
    "listener/app/$-serving/*",
    "elasticloadbalancing",
    "AddListenerCertificates AddTags CreateRule DeleteListener ModifyListener ModifyListenerAttributes RemoveListenerCertificates RemoveTags",
  ),
  ...on(
    "listener-rule/app/$-serving/*",
    "elasticloadbalancing",
    "AddTags DeleteRule ModifyRule RemoveTags SetRulePriorities",
  ),
  ...on(
    "targetgroup/k8s-serving-*",
    "elasticloadbalancing",
    "AddTags CreateTargetGroup DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags",
  ),
  "iam:CreateServiceLinkedRole role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing if StringEquals iam:AWSServiceName elasticloadbalancing.amazonaws.com",
];

const jobLogs = ["TrainingJobs", "ProcessingJobs"].flatMap((group) => [
  `logs:CreateLogStream log-group:/aws/sagemaker/${group}:log-stream:$-*`,
  `logs:PutLogEvents log-group:/aws/sagemaker/${group}:log-stream:$-*`,
  `logs:CreateLogGroup log-group:/aws/sagemaker/${group}:*`,
  `logs:DescribeLogStreams log-group:/aws/sagemaker/${group}:*`,
]);

const anyJob = [
  ...jobLogs,
  "ecr:GetAuthorizationToken *",
  "ecr:BatchCheckLayerAvailability repository/$-trainer",
  "ecr:BatchGetImage repository/$-trainer",
  "ecr:GetDownloadUrlForLayer repository/$-trainer",
  "ec2:CreateNetworkInterface *",
  "ec2:CreateNetworkInterfacePermission *",
  "ec2:DeleteNetworkInterface *",
  "ec2:DeleteNetworkInterfacePermission *",
  "ec2:DescribeDhcpOptions *",
  "ec2:DescribeNetworkInterfaces *",
  "ec2:DescribeSecurityGroups *",
  "ec2:DescribeSubnets *",
  "ec2:DescribeVpcs *",
  "kms:Decrypt KEY",
  "kms:DescribeKey KEY",
  "kms:Encrypt KEY",
  "kms:GenerateDataKey KEY",
  "kms:CreateGrant KEY if Bool kms:GrantIsForAWSResource true",
];

/** Of a workload's training jobs: its own snapshots in, its own job results out, and no predictions. */
export const training = (workload: string): string[] => [
  ...anyJob,
  `s3:ListBucket $-datasets-${account} if StringLike s3:prefix workloads/${workload}/snapshots/*`,
  `s3:GetObject $-datasets-${account}/workloads/${workload}/snapshots/*`,
  `s3:PutObject $-datasets-${account}/workloads/${workload}/jobs/*`,
];

/** Of a workload's evaluations: the product's evaluator, its own sets and snapshots in, its own predictions out. */
export const evaluation = (workload: string): string[] => [
  ...anyJob,
  `s3:ListBucket $-datasets-${account} if StringLike s3:prefix evaluator/*|workloads/${workload}/evaluation/*|workloads/${workload}/snapshots/*`,
  `s3:GetObject $-datasets-${account}/evaluator/*`,
  `s3:GetObject $-datasets-${account}/workloads/${workload}/evaluation/*`,
  `s3:GetObject $-datasets-${account}/workloads/${workload}/snapshots/*`,
  `s3:PutObject $-datasets-${account}/workloads/${workload}/predictions/*`,
];
