/**
 * Inputs whose change makes AWS, Kubernetes or Docker replace the resource instead of updating it. The real providers
 * know them from a schema in their binaries, so this table is maintained by hand. It affects only a preview without
 * an account; `pulumi up` asks the real providers. Types that are missing here are shown as updated.
 * Source  "Update requires: Replacement" in AWS's CloudFormation reference, "Forces new resource" in the provider's
 *         documentation, and Kubernetes' immutable fields.
 */
const REPLACED_BY: Record<string, readonly string[]> = {
  "aws:cloudwatch/eventArchive:EventArchive": ["name", "eventSourceArn"],
  "aws:cloudwatch/eventRule:EventRule": ["name", "namePrefix", "eventBusName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "eventBusName", "targetId"],
  "aws:dynamodb/table:Table": ["name", "hashKey", "rangeKey"],
  "aws:ec2/eip:Eip": ["domain"],
  "aws:ec2/natGateway:NatGateway": ["subnetId", "allocationId", "connectivityType"],
  "aws:ec2/route:Route": ["routeTableId", "destinationCidrBlock"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
  "aws:ec2/securityGroupRule:SecurityGroupRule": [
    "type",
    "fromPort",
    "toPort",
    "protocol",
    "cidrBlocks",
    "securityGroupId",
    "sourceSecurityGroupId",
    "self",
  ],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "instanceTenancy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId", "serviceName", "vpcEndpointType"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:eks/addon:Addon": ["clusterName", "addonName"],
  "aws:eks/cluster:Cluster": ["name", "roleArn", "kubernetesNetworkConfig", "bootstrapSelfManagedAddons"],
  "aws:eks/nodeGroup:NodeGroup": [
    "clusterName",
    "nodeGroupName",
    "nodeRoleArn",
    "subnetIds",
    "instanceTypes",
    "amiType",
    "capacityType",
    "diskSize",
  ],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["clusterName", "namespace", "serviceAccount"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage", "multiRegion"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": ["eventSourceArn"],
  "aws:lambda/function:Function": ["name", "packageType"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["functionName", "qualifier"],
  "aws:lambda/invocation:Invocation": ["functionName", "input", "qualifier", "triggers"],
  "aws:lambda/permission:Permission": [
    "action",
    "function",
    "principal",
    "sourceArn",
    "sourceAccount",
    "statementId",
  ],
  "aws:rds/cluster:Cluster": [
    "clusterIdentifier",
    "engine",
    "databaseName",
    "masterUsername",
    "dbSubnetGroupName",
    "storageEncrypted",
    "kmsKeyId",
    "availabilityZones",
  ],
  "aws:rds/clusterInstance:ClusterInstance": ["identifier", "clusterIdentifier", "engine"],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": ["name", "family", "description"],
  "aws:rds/instance:Instance": [
    "dbName",
    "username",
    "engine",
    "storageEncrypted",
    "kmsKeyId",
    "availabilityZone",
  ],
  "aws:rds/parameterGroup:ParameterGroup": ["name", "family", "description"],
  "aws:rds/subnetGroup:SubnetGroup": ["name", "namePrefix"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:scheduler/schedule:Schedule": ["name", "namePrefix", "groupName"],
  "aws:scheduler/scheduleGroup:ScheduleGroup": ["name", "namePrefix"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretId", "secretString"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:sesv2/emailIdentity:EmailIdentity": ["emailIdentity"],
  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "protocol", "endpoint"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  "aws:ssm/parameter:Parameter": ["name", "type"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  "docker:index/image:Image": ["imageName", "registry"],
  "kubernetes:apps/v1:Deployment": ["spec.selector"],
  "kubernetes:apps/v1:StatefulSet": ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  "kubernetes:batch/v1:Job": ["spec"],
  "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
  "kubernetes:core/v1:PersistentVolumeClaim": ["spec.accessModes", "spec.storageClassName"],
  "kubernetes:core/v1:Service": ["spec.clusterIP"],
  "random:index/randomPassword:RandomPassword": ["keepers", "length", "special", "overrideSpecial"],
};

/** Properties with the physical name, which cannot be changed in AWS or Kubernetes. */
const NAMES: Record<string, readonly string[]> = {
  aws: ["name", "namePrefix", "bucket", "bucketPrefix", "region"],
  kubernetes: ["metadata.name", "metadata.namespace", "apiVersion", "kind"],
};

/** Types whose name AWS can change in place, or in whose schema `bucket` or `name` is an ordinary attribute. */
const RENAMED_IN_PLACE = new Set(["aws:cloudwatch/dashboard:Dashboard", "aws:rds/instance:Instance"]);

/** Whether a change of this property path replaces a resource of this type. */
export function forcesReplacement(token: string, path: string): boolean {
  const own = REPLACED_BY[token] ?? [];
  const names = RENAMED_IN_PLACE.has(token) ? [] : (NAMES[token.split(":")[0] ?? ""] ?? []);
  return [...own, ...names].some(
    (key) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`),
  );
}

/**
 * Computed outputs that change with every update. A preview shows them as unknown, and the resources that use them as
 * changed. All other computed outputs (ARN, endpoint) are kept.
 */
const RENEWED_BY_UPDATE: Record<string, readonly string[]> = {
  "aws:lambda/function:Function": ["lastModified", "version", "qualifiedArn", "qualifiedInvokeArn"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["etag", "versionId"],
  "aws:ssm/parameter:Parameter": ["version"],
  "docker:index/image:Image": ["repoDigest"],
};

export function renewedByUpdate(token: string): readonly string[] {
  return RENEWED_BY_UPDATE[token] ?? [];
}
