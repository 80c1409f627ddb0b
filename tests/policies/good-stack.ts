import type { PlannedResource } from "../../policies/evaluate-rules.ts";

const alertTopics = ["arn:aws:sns:eu-west-3:1:ratchet-prod-alert"];
const alarmed = { alarmActions: alertTopics, okActions: alertTopics };
/** Of an ingress that may be. */
export const ingressAnnotations = {
  "alb.ingress.kubernetes.io/scheme": "internal",
  "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS":443}]',
  "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-3:1:certificate/c",
  "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
};
const grant = (...statements: Record<string, unknown>[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The inputs of a stack that keeps every rule, by type and logical name; each rule has something to judge. */
const inputs: Record<string, Record<string, Record<string, unknown>>> = {
  "aws:s3/bucket:Bucket": { models: { bucket: "ratchet-prod-models-1" } },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    sse: {
      bucket: "ratchet-prod-models-1",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    block: {
      bucket: "ratchet-prod-models-1",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    tls: {
      bucket: "ratchet-prod-models-1",
      policy: grant({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::ratchet-prod-models-1/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    },
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    versions: { bucket: "ratchet-prod-models-1", versioningConfiguration: { status: "Enabled" } },
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    life: {
      bucket: "ratchet-prod-models-1",
      rules: [{ status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 365 } }],
    },
  },
  "aws:rds/cluster:Cluster": {
    database: { storageEncrypted: true, deletionProtection: true, backupRetentionPeriod: 7 },
  },
  "aws:rds/clusterInstance:ClusterInstance": { writer: { publiclyAccessible: false } },
  "aws:sqs/queue:Queue": { letters: { name: "ratchet-prod-load-letters", sqsManagedSseEnabled: true } },
  "aws:sns/topic:Topic": {
    alert: { name: "ratchet-prod-alert", kmsMasterKeyId: "arn:aws:kms:eu-west-3:1:key/k" },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    listener: {
      topic: "arn:aws:sns:eu-west-3:1:ratchet-prod-alert",
      protocol: "lambda",
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: "arn:aws:sqs:eu-west-3:1:ratchet-prod-load-letters",
      }),
    },
  },
  "aws:secretsmanager/secret:Secret": {
    channels: { kmsKeyId: "arn:aws:kms:eu-west-3:1:key/k", recoveryWindowInDays: 30 },
  },
  "aws:lb/loadBalancer:LoadBalancer": { balancer: { internal: true } },
  "kubernetes:networking.k8s.io/v1:Ingress": {
    way: {
      metadata: {
        annotations: ingressAnnotations,
      },
    },
  },
  "kubernetes:apps/v1:Deployment": {
    servers: {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "server",
                readinessProbe: { httpGet: { path: "/ready" } },
                livenessProbe: { httpGet: { path: "/health" } },
                resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
              },
            ],
          },
        },
      },
    },
  },
  "aws:ssm/parameter:Parameter": {
    settings: {
      name: "/ratchet-prod/workloads/news",
      insecureValue: JSON.stringify({ name: "news", drift: { alerts: true } }),
    },
  },
  "aws:ecr/repository:Repository": {
    images: { imageTagMutability: "IMMUTABLE", encryptionConfigurations: [{ encryptionType: "KMS" }] },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    disks: { name: "nodes", blockDeviceMappings: [{ ebs: { encrypted: "true" } }] },
  },
  "aws:eks/nodeGroup:NodeGroup": { nodes: { launchTemplate: { name: "nodes" } } },
  "aws:ebs/volume:Volume": { volume: { encrypted: true } },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    door: { referencedSecurityGroupId: "sg-1" },
  },
  "aws:ec2/securityGroup:SecurityGroup": { group: { ingress: [{ cidrBlocks: ["10.0.0.0/16"] }] } },
  "aws:eks/cluster:Cluster": { cluster: { vpcConfig: { endpointPublicAccess: false } } },
  "kubernetes:core/v1:Service": {
    registry: {
      metadata: { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" } },
      spec: { type: "LoadBalancer" },
    },
  },
  "aws:lambda/permission:Permission": {
    permission: { principal: "events.amazonaws.com", sourceArn: "arn:aws:events:eu-west-3:1:rule/x" },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    contract: {
      policy: grant(
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::ratchet-prod-raw-1/*"] },
        {
          Sid: "NoFinerFormNamespace",
          Effect: "Allow",
          Action: ["cloudwatch:PutMetricData"],
          Resource: "*",
        },
      ),
    },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    attached: { policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" },
  },
  "aws:iam/role:Role": {
    role: { assumeRolePolicy: grant({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } }) },
  },
  "aws:lambda/function:Function": {
    load: {
      name: "ratchet-prod-load-data",
      deadLetterConfig: { targetArn: "arn:aws:sqs:eu-west-3:1:ratchet-prod-load-letters" },
      loggingConfig: { logGroup: "/aws/lambda/ratchet-prod-load-data" },
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    log: { name: "/aws/lambda/ratchet-prod-load-data", retentionInDays: 30 },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    errors: {
      ...alarmed,
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: "ratchet-prod-load-data" },
    },
    undelivered: {
      ...alarmed,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "ratchet-prod-load-letters" },
    },
    silence: {
      ...alarmed,
      namespace: "Ratchet/prod",
      metricName: "SecondsSinceLastSuccess",
      dimensions: { Workload: "news", Schedule: "load" },
      treatMissingData: "breaching",
    },
    unexamined: {
      ...alarmed,
      namespace: "Ratchet/prod",
      metricName: "SecondsSinceLastSuccess",
      dimensions: { Workload: "news", Schedule: "drift" },
      treatMissingData: "breaching",
    },
    drifting: {
      ...alarmed,
      namespace: "Ratchet/prod",
      metricName: "DriftLevel",
      dimensions: { Workload: "news" },
      threshold: 2,
    },
    drifted: {
      ...alarmed,
      namespace: "Ratchet/prod",
      metricName: "DriftLevel",
      dimensions: { Workload: "news" },
      threshold: 3,
    },
  },
  "aws:scheduler/schedule:Schedule": {
    weekly: {
      name: "ratchet-prod-news-load",
      target: {
        arn: "arn:aws:lambda:eu-west-3:1:function:ratchet-prod-load-data",
        deadLetterConfig: { arn: "arn:aws:sqs:eu-west-3:1:ratchet-prod-load-letters" },
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
      },
    },
    daily: {
      name: "ratchet-prod-news-drift",
      target: {
        arn: "arn:aws:lambda:eu-west-3:1:function:ratchet-prod-load-data",
        deadLetterConfig: { arn: "arn:aws:sqs:eu-west-3:1:ratchet-prod-load-letters" },
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
      },
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    target: { deadLetterConfig: { arn: "arn:aws:sqs:eu-west-3:1:ratchet-prod-load-letters" } },
  },
};

/** A fresh copy; everything is protected, as in production. */
export function goodStack(stack = "prod"): PlannedResource[] {
  return Object.entries(structuredClone(inputs)).flatMap(([type, named]) =>
    Object.entries(named).map(([name, own]) => ({
      urn: `urn:pulumi:${stack}::ratchet::${type}::${name}`,
      type,
      name,
      inputs: own,
      options: { protect: true, retainOnDelete: false },
    })),
  );
}

/** Sets a value at a path such as `target.retryPolicy` of the named resource; undefined takes it away. */
export function spoil(resources: PlannedResource[], name: string, path: string, value: unknown): void {
  const resource = resources.find((one) => one.name === name);
  if (resource === undefined) throw new Error(`no resource ${name} in the good stack`);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at: object = resource.inputs;
  for (const step of steps) at = Reflect.get(at, step);
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, value);
}
