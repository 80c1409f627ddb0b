import { relative } from "node:path";
import aws from "@pulumi/aws";
import pulumi, { type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { destinationsOf } from "../channels/destinations.ts";
import type { Contract } from "../core/contracts/contract.ts";
import type { Level } from "../core/vocabulary/closed-sets.ts";
import { Database } from "./components/database/database.ts";
import { Migration } from "./components/database/migration.ts";
import { Encryption } from "./components/foundation/encryption.ts";
import { Firewall } from "./components/foundation/firewall.ts";
import { Images } from "./components/foundation/images.ts";
import { Network } from "./components/foundation/network.ts";
import { Secrets } from "./components/foundation/secrets.ts";
import { Storage } from "./components/foundation/storage.ts";
import { functionOf, workingFunctions } from "./components/functions/all-functions.ts";
import { EventRouting } from "./components/functions/event-routing.ts";
import { OneTimeSchedules } from "./components/functions/one-time-schedules.ts";
import { Operator } from "./components/functions/operator.ts";
import { overdueSeconds, Schedules } from "./components/functions/schedules.ts";
import { Subscriptions } from "./components/functions/subscriptions.ts";
import { Cluster } from "./components/kubernetes/cluster.ts";
import { Mlflow } from "./components/mlflow/mlflow.ts";
import { Mail } from "./components/monitoring/mail.ts";
import { Topics } from "./components/monitoring/topics.ts";
import { WorkloadMonitoring } from "./components/monitoring/workload-monitoring.ts";
import { Balancer } from "./components/serving/balancer.ts";
import { Serving } from "./components/serving/serving.ts";
import { serverPort, WorkloadServer } from "./components/serving/workload-server.ts";
import { Evaluator } from "./components/workload/evaluator.ts";
import { WorkloadResources } from "./components/workload/workload.ts";
import type { StackConfig } from "./config/schema.ts";
import { allContracts, contracts } from "./contracts.ts";
import type { Wiring } from "./environment.ts";
import { type Names, namesOf, type Place } from "./naming.ts";

export interface RatchetArgs {
  place: Place;
  config: StackConfig;
  /** Root folder of the repository, with images and migrations. */
  root: string;
  /** Folder of the functions' bundles (infra/shared/bundle.ts). */
  bundles: string;
}

/** All resources of one stack. */
export class Ratchet extends pulumi.ComponentResource {
  readonly trackingUri: Output<string>;
  readonly operatorRoleArn: Output<string>;
  readonly databaseHost: Output<string>;
  readonly buckets: Record<"raw" | "datasets" | "models", Output<string>>;
  readonly topics: Record<Level, Output<string>>;
  readonly functions: Record<string, Output<string>>;

  constructor(
    name: string,
    { place, config, root, bundles }: RatchetArgs,
    options?: ComponentResourceOptions,
  ) {
    super("ratchet:infra:Ratchet", name, {}, options);
    const child = { parent: this };
    const names = namesOf(place);
    const protect = config.database.deletionProtection;

    // Stores and network.
    const { keyArn } = new Encryption("encryption", { names, place, protect }, child);
    const network = new Network("network", { place, settings: config.network }, child);
    const subnetIds = network.privateSubnetIds;
    const cluster = new Cluster(
      "cluster",
      { names, place, settings: config.cluster, subnetIds, keyArn },
      child,
    );
    const firewall = new Firewall("firewall", { names, network, nodesGroupId: cluster.nodesGroupId }, child);
    const { groups } = firewall;
    const { buckets } = new Storage("storage", { names, keyArn, settings: config.storage, protect }, child);
    const database = new Database(
      "database",
      { names, settings: config.database, subnetIds, securityGroupId: groups.database, keyArn },
      child,
    );
    const { sender, promotions, alerts } = config.notifications;
    const topics = new Topics("topics", { names, place, keyArn, fallbackEmails: alerts.emails }, child);
    const secrets = new Secrets("secrets", { names, keyArn, destinations: destinationsOf(config) }, child);
    if (sender !== undefined) new Mail("mail", { sender }, child);

    // Container images and the evaluator.
    const { uris } = new Images(
      "images",
      {
        names,
        keyArn,
        images: ["trainer", "mlflow", "serving"],
        folder: `${root}/images`,
        protect,
      },
      child,
    );
    const evaluator = new Evaluator(
      "evaluator",
      { bucket: buckets.datasets, folder: `${root}/images/evaluator` },
      child,
    );

    // The schema is applied first; MLflow needs it, and the functions need MLflow.
    const oneTimeSchedules = new OneTimeSchedules("one-time-schedules", { names }, child);
    const base: Omit<Wiring, "trackingUri"> = {
      names,
      stack: place.stack,
      timeZone: config.timeZone,
      logLevel: "info",
      keyArn,
      masterSecretArn: database.masterSecretArn,
      databaseUserArns: pulumi.interpolate`arn:${place.partition}:rds-db:${place.region}:${place.accountId}:dbuser:${database.resourceId}`,
      database,
      trainerImageUri: uris.trainer,
      evaluatorUri: evaluator.uri,
      jobs: { subnetIds, securityGroupId: groups.jobs },
      oneTimeScheduleRoleArn: oneTimeSchedules.roleArn,
      mailSender: sender,
      recipients: { promotions: promotions.emails, alerts: alerts.emails },
      links: {
        dashboards: `https://${place.region}.console.aws.amazon.com/cloudwatch/home?region=${place.region}#dashboards/dashboard/${names.dashboard("")}`,
        runbook: config.links.runbook,
      },
      predictionRetentionDays: config.serving.logRetentionDays,
    };
    const functionArgs = {
      subnetIds,
      securityGroupId: groups.functions,
      bundles: relative(process.cwd(), bundles),
      logRetentionDays: config.logRetentionDays,
      alertTopicArn: topics.arns.alert,
      fallbackTopicArn: topics.fallbackTopicArn,
    };
    const migrate = functionOf(
      "migrateDatabase",
      { ...functionArgs, wiring: { ...base, trackingUri: "" } },
      this,
    );
    const migration = new Migration("migration", { migrate, folder: `${root}/database/migrations` }, child);
    const mlflow = new Mlflow(
      "mlflow",
      {
        names,
        place,
        settings: config.mlflow,
        cluster,
        database,
        modelsBucket: buckets.models,
        keyArn,
        imageUri: uris.mlflow,
        clientCidrs: network.privateCidrs,
        migration: [migration.applied, firewall],
      },
      child,
    );

    // Functions, their triggers, and the workloads.
    const wiring: Wiring = { ...base, trackingUri: mlflow.trackingUri };
    const working = workingFunctions({ ...functionArgs, wiring }, this);
    const functions = [migrate, ...Object.values(working)];
    new EventRouting("events", { names, functions, alertTopicArn: topics.arns.alert }, child);
    new Subscriptions("subscriptions", { topics: topics.arns, functions }, child);
    const schedules = new Schedules(
      "schedules",
      {
        names,
        timeZone: config.timeZone,
        targets: functions.filter(({ contract }) => isScheduled(contract)),
        reconcile: working.reconcile,
        alertTopicArn: topics.arns.alert,
      },
      child,
    );
    for (const trigger of contracts.reconcile.triggers) {
      if (trigger.kind !== "stack-schedule") continue;
      schedules.add(
        {
          name: trigger.name,
          expression: trigger.expression,
          target: working.reconcile,
          input: { at: "<aws.scheduler.scheduled-time>" },
          dimensions: { Workload: "all", Schedule: trigger.name },
          overdueSeconds: overdueSeconds(trigger.expression, config.timeZone),
        },
        schedules,
      );
    }
    for (const workload of config.workloads) {
      new WorkloadResources(
        workload.name,
        {
          names,
          workload,
          timeZone: config.timeZone,
          keyArn,
          trainerRepositoryArn: names.repositoryArn("trainer"),
          schedules,
          functions,
        },
        child,
      );
      new WorkloadMonitoring(
        `${workload.name}-monitoring`,
        { names, place, workload, topics: topics.arns },
        child,
      );
    }
    this.serve(
      { names, place, cluster, database, network, keyArn, needs: [secrets, migration.applied, firewall] },
      config,
      { trackingUri: mlflow.trackingUri, imageUri: uris.serving },
    );
    const answering = allContracts.filter(({ triggers }) => triggers.some(({ kind }) => kind === "operator"));
    const operator = new Operator(
      "operator",
      { names, ...place, answering: answering.map((contract) => contract.name) },
      child,
    );

    this.operatorRoleArn = operator.roleArn;
    this.trackingUri = mlflow.trackingUri;
    this.databaseHost = database.host;
    this.buckets = buckets;
    this.topics = topics.arns;
    this.functions = Object.fromEntries(functions.map((fn) => [fn.contract.name, fn.functionName]));
    this.registerOutputs({ trackingUri: this.trackingUri });
  }

  /** Creates the model servers of the workloads with serving enabled, and a load balancer when a host is configured. */
  private serve(
    common: ServeArgs,
    { serving: { host, certificateArn }, timeZone, workloads }: StackConfig,
    image: { trackingUri: Output<string>; imageUri: Output<string> },
  ): void {
    const served = workloads.filter(({ serving }) => serving.enabled);
    if (served.length === 0) return;
    const child = { parent: this };
    const address = host === undefined || certificateArn === undefined ? undefined : { host, certificateArn };
    const serving = new Serving("serving", { ...common, isBalanced: address !== undefined }, child);
    const balancer =
      address === undefined
        ? undefined
        : new Balancer(
            "balancer",
            { ...common, ...address, serverPort, namespace: serving.namespace },
            child,
          );
    for (const workload of served) {
      new WorkloadServer(
        `${workload.name}-server`,
        {
          ...common,
          ...image,
          timeZone,
          workload,
          serving,
          balancer,
          privateCidrs: common.network.privateCidrs,
        },
        child,
      );
    }
  }
}

interface ServeArgs {
  names: Names;
  place: Place;
  cluster: Cluster;
  database: Database;
  network: Network;
  keyArn: Output<string>;
  /** Resources that a server needs before it starts. */
  needs: pulumi.Resource[];
}

/** Whether a schedule, of a workload or of the stack, invokes the function. */
function isScheduled({ triggers }: Contract): boolean {
  return triggers.some(({ kind }) => kind === "workload-schedule" || kind === "stack-schedule");
}

/** Reads account, region and partition from AWS, once. */
export async function placeOf(config: StackConfig): Promise<Place> {
  const [identity, partition] = await Promise.all([aws.getCallerIdentity(), aws.getPartition()]);
  return {
    stack: pulumi.getStack(),
    region: config.region,
    accountId: identity.accountId,
    partition: partition.partition,
  };
}
