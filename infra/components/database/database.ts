import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { ourError } from "../../../core/errors/error.ts";
import type { DatabaseSettings } from "../../config/schema.ts";
import type { Names, Place } from "../../naming.ts";

/** Outputs of a database, created or existing, that other components use. */
export interface DatabaseOutputs {
  /** Host of the writer, for reads too: replicas of Multi-AZ clusters have returned stale snapshots. */
  host: Output<string>;
  port: Output<number>;
  /** `cluster-…` or `db-…`: the resource id in an `rds-db:connect` ARN. */
  resourceId: Output<string>;
  /** Secrets Manager document {username, password}, which RDS creates and rotates. */
  masterSecretArn: Output<string>;
  /** Whether the database pauses without connections. Clients then keep no idle connections. */
  pauses: boolean;
}

export interface DatabaseArgs {
  names: Names;
  settings: DatabaseSettings;
  subnetIds: Input<string>[];
  securityGroupId: Input<string>;
  keyArn: Input<string>;
}

/** ARN of a database user. A role needs `rds-db:connect` on it to log in as this user. */
export function databaseUserArn(
  { partition, region, accountId }: Place,
  { resourceId }: Pick<DatabaseOutputs, "resourceId">,
  user: string,
): Output<string> {
  return pulumi.interpolate`arn:${partition}:rds-db:${region}:${accountId}:dbuser:${resourceId}/${user}`;
}

type Settings<E extends DatabaseSettings["engine"]> = Extract<DatabaseSettings, { engine: E }>;

/**
 * PostgreSQL, encrypted, with backups, TLS only, and IAM authentication. RDS generates the master password, which no
 * person sees. docs/decisions/0001-database.md compares the two engines.
 */
export class Database extends pulumi.ComponentResource implements DatabaseOutputs {
  readonly host: Output<string>;
  readonly port: Output<number>;
  readonly resourceId: Output<string>;
  readonly masterSecretArn: Output<string>;
  readonly pauses: boolean;

  constructor(name: string, args: DatabaseArgs, options?: ComponentResourceOptions) {
    super("ratchet:infra:Database", name, {}, options);
    const subnets = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { name: args.names.prefix, subnetIds: args.subnetIds },
      { parent: this },
    );
    const made =
      args.settings.engine === "aurora-serverless"
        ? this.aurora(name, args, args.settings, subnets.name)
        : this.multiAz(name, args, args.settings, subnets.name);
    this.host = made.host;
    this.port = made.port;
    this.resourceId = made.resourceId;
    this.masterSecretArn = made.masterSecretArn;
    this.pauses = made.pauses;
    this.registerOutputs({ host: this.host, port: this.port });
  }

  private aurora(
    name: string,
    args: DatabaseArgs,
    settings: Settings<"aurora-serverless">,
    subnetGroup: Output<string>,
  ): DatabaseOutputs {
    const parameters = new aws.rds.ClusterParameterGroup(
      `${name}-parameters`,
      { family: `aurora-postgresql${majorOf(settings.version)}`, parameters: tlsOnly },
      { parent: this },
    );
    const cluster = new aws.rds.Cluster(
      `${name}-cluster`,
      {
        ...common(args),
        clusterIdentifier: args.names.prefix,
        engine: "aurora-postgresql",
        engineMode: "provisioned",
        databaseName,
        masterUsername,
        dbSubnetGroupName: subnetGroup,
        dbClusterParameterGroupName: parameters.name,
        backupRetentionPeriod: settings.backupRetentionDays,
        serverlessv2ScalingConfiguration: {
          minCapacity: settings.minCapacityUnits,
          maxCapacity: settings.maxCapacityUnits,
          ...(settings.minCapacityUnits === 0 ? { secondsUntilAutoPause: settings.pauseAfterSeconds } : {}),
        },
      },
      { parent: this, protect: settings.deletionProtection },
    );
    new aws.rds.ClusterInstance(
      `${name}-writer`,
      {
        identifier: `${args.names.prefix}-writer`,
        clusterIdentifier: cluster.id,
        engine: "aurora-postgresql",
        instanceClass: "db.serverless",
        dbSubnetGroupName: subnetGroup,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        caCertIdentifier,
        copyTagsToSnapshot: true,
      },
      { parent: this, protect: settings.deletionProtection },
    );
    return {
      host: cluster.endpoint,
      port: cluster.port,
      resourceId: cluster.clusterResourceId,
      masterSecretArn: cluster.masterUserSecrets.apply(secretOf),
      pauses: settings.minCapacityUnits === 0,
    };
  }

  private multiAz(
    name: string,
    args: DatabaseArgs,
    settings: Settings<"rds-multi-az">,
    subnetGroup: Output<string>,
  ): DatabaseOutputs {
    const parameters = new aws.rds.ParameterGroup(
      `${name}-parameters`,
      { family: `postgres${majorOf(settings.version)}`, parameters: tlsOnly },
      { parent: this },
    );
    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        ...common(args),
        identifier: args.names.prefix,
        engine: "postgres",
        multiAz: true,
        dbName: databaseName,
        username: masterUsername,
        instanceClass: settings.instanceClass,
        storageType: "gp3",
        allocatedStorage: settings.storageGiB,
        maxAllocatedStorage: settings.maxStorageGiB,
        dbSubnetGroupName: subnetGroup,
        parameterGroupName: parameters.name,
        backupRetentionPeriod: settings.backupRetentionDays,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        caCertIdentifier,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyArn,
        performanceInsightsRetentionPeriod: 7,
      },
      { parent: this, protect: settings.deletionProtection },
    );
    return {
      host: instance.address,
      port: instance.port,
      resourceId: instance.resourceId,
      masterSecretArn: instance.masterUserSecrets.apply(secretOf),
      pauses: false,
    };
  }
}

const databaseName = "ratchet";
const masterUsername = "ratchet_admin";
/** Certificate authority in the functions' bundle. It is set explicitly, because AWS changes its default. */
const caCertIdentifier = "rds-ca-rsa2048-g1";
const tlsOnly = [{ name: "rds.force_ssl", value: "1" }];

/** Arguments that both database engines share. */
function common({ names, settings, securityGroupId, keyArn }: DatabaseArgs) {
  return {
    engineVersion: settings.version,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: keyArn,
    iamDatabaseAuthenticationEnabled: true,
    vpcSecurityGroupIds: [securityGroupId],
    storageEncrypted: true,
    kmsKeyId: keyArn,
    copyTagsToSnapshot: true,
    deletionProtection: settings.deletionProtection,
    skipFinalSnapshot: !settings.deletionProtection,
    finalSnapshotIdentifier: `${names.prefix}-final`,
    enabledCloudwatchLogsExports: ["postgresql"],
  };
}

function secretOf(secrets: { secretArn: string }[] | undefined): string {
  const [secret] = secrets ?? [];
  if (secret !== undefined) return secret.secretArn;
  throw ourError("INFRA001", {
    where: "masterUserSecrets of the database",
    found: "none",
    expected: "the one that RDS makes when it manages the master password",
    next: "The provider of the plan must return masterUserSecrets: [{ secretArn }].",
  });
}

function majorOf(version: string): string {
  return version.split(".")[0] ?? version;
}
