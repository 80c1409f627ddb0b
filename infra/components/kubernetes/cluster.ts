import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { Names, Place } from "../../naming.ts";

/** Outputs of a Kubernetes cluster, created or existing, that other components use. */
export interface ClusterOutputs {
  clusterName: Output<string>;
  /** Security group of the nodes, which applies to the connections of every pod. */
  nodesGroupId: Output<string>;
  provider: kubernetes.Provider;
  /** Resources on which a pod with an AWS role depends. */
  ready: pulumi.Resource[];
}

export interface ClusterArgs {
  names: Names;
  place: Place;
  settings: StackConfig["cluster"];
  subnetIds: Input<string>[];
  keyArn: Input<string>;
}

/**
 * EKS cluster with managed nodes in the private subnets. Pods get AWS roles by pod identity. Administrators are
 * access entries, not a ConfigMap. docs/decisions/0003-mlflow-on-eks.md describes how Pulumi reaches the API.
 */
export class Cluster extends pulumi.ComponentResource implements ClusterOutputs {
  readonly clusterName: Output<string>;
  readonly nodesGroupId: Output<string>;
  readonly provider: kubernetes.Provider;
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Cluster", name, {}, options);
    const { names, place, settings, subnetIds, keyArn } = args;
    const controlRole = this.role(
      `${name}-control`,
      "cluster",
      "eks.amazonaws.com",
      ["AmazonEKSClusterPolicy"],
      args,
    );
    const cluster = new aws.eks.Cluster(
      `${name}-control-plane`,
      {
        name: names.prefix,
        version: settings.kubernetesVersion,
        roleArn: controlRole.arn,
        vpcConfig: {
          subnetIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: settings.apiCidrs.length > 0,
          ...(settings.apiCidrs.length > 0 ? { publicAccessCidrs: settings.apiCidrs } : {}),
        },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
        enabledClusterLogTypes: ["api", "audit", "authenticator"],
        upgradePolicy: { supportType: "STANDARD" },
      },
      { parent: this, dependsOn: controlRole.attachments },
    );
    const nodeRole = this.role(
      `${name}-node`,
      "nodes",
      "ec2.amazonaws.com",
      ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"],
      args,
    );
    // The network add-on comes before the nodes, which are not ready without it.
    const network = this.addon(name, "vpc-cni", cluster, [], { enableNetworkPolicy: "true" });
    const machine = new aws.ec2.LaunchTemplate(
      `${name}-machine`,
      {
        name: `${names.prefix}-nodes`,
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            // AWS's own key: the stack's would have to be granted to the scaling service, and nothing is kept here.
            ebs: { encrypted: "true", volumeSize: 40, volumeType: "gp3", deleteOnTermination: "true" },
          },
        ],
        // Tokens only, and a hop limit of 1: a pod cannot use the node's role.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      },
      { parent: this },
    );
    const nodes = new aws.eks.NodeGroup(
      `${name}-nodes`,
      {
        clusterName: cluster.name,
        nodeGroupName: `${names.prefix}-nodes`,
        nodeRoleArn: nodeRole.arn,
        subnetIds,
        amiType: "AL2023_x86_64_STANDARD",
        instanceTypes: [settings.instanceType],
        launchTemplate: { id: machine.id, version: machine.latestVersion.apply(String) },
        scalingConfig: {
          minSize: settings.minNodes,
          maxSize: settings.maxNodes,
          desiredSize: settings.minNodes,
        },
        updateConfig: { maxUnavailable: 1 },
      },
      // An autoscaler changes the desired size; the plan must not change it back.
      {
        parent: this,
        dependsOn: [network, ...nodeRole.attachments],
        ignoreChanges: ["scalingConfig.desiredSize"],
      },
    );
    this.ready = [
      nodes,
      this.addon(name, "kube-proxy", cluster, [nodes]),
      this.addon(name, "coredns", cluster, [nodes]),
      this.addon(name, "eks-pod-identity-agent", cluster, [nodes]),
      // Autoscaling reads its metrics.
      this.addon(name, "metrics-server", cluster, [nodes]),
    ];
    this.provider = new kubernetes.Provider(
      `${name}-kubernetes`,
      { kubeconfig: kubeconfigOf(cluster, place.region), enableServerSideApply: true },
      { parent: this },
    );
    this.clusterName = cluster.name;
    this.nodesGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private role(
    child: string,
    role: string,
    service: string,
    policies: readonly string[],
    { names, place }: ClusterArgs,
  ): { arn: Output<string>; attachments: aws.iam.RolePolicyAttachment[] } {
    const made = new aws.iam.Role(
      `${child}-role`,
      {
        name: names.role(role),
        assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: service }),
      },
      { parent: this },
    );
    const attachments = policies.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${child}-${policy}`,
          { role: made.name, policyArn: `arn:${place.partition}:iam::aws:policy/${policy}` },
          { parent: this },
        ),
    );
    return { arn: made.arn, attachments };
  }

  private addon(
    name: string,
    addonName: string,
    cluster: aws.eks.Cluster,
    dependsOn: pulumi.Resource[],
    configuration?: Record<string, string>,
  ): aws.eks.Addon {
    return new aws.eks.Addon(
      `${name}-${addonName}`,
      {
        clusterName: cluster.name,
        addonName,
        resolveConflictsOnUpdate: "OVERWRITE",
        ...(configuration === undefined ? {} : { configurationValues: JSON.stringify(configuration) }),
      },
      { parent: this, dependsOn },
    );
  }
}

/** Kubeconfig that requests a token from the AWS CLI at each call, so that the Pulumi state contains no credential. */
function kubeconfigOf(cluster: aws.eks.Cluster, region: string): Output<string> {
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "ratchet",
    contexts: [{ name: "ratchet", context: { cluster: "ratchet", user: "ratchet" } }],
    clusters: [
      {
        name: "ratchet",
        cluster: {
          server: cluster.endpoint,
          "certificate-authority-data": cluster.certificateAuthority.data,
        },
      },
    ],
    users: [
      {
        name: "ratchet",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", cluster.name, "--region", region],
          },
        },
      },
    ],
  });
}
