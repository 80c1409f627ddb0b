import { join, resolve } from "node:path";
import type { Graph } from "../../plan/graph.ts";
import type { LoadedStandIn } from "../channels/stand-ins.ts";
import type { CloudClock } from "../clock/cloud-clock.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { PolicyBook } from "../gateway/iam/policy-book.ts";
import type { InboxLine } from "../inbox/inbox.ts";
import { localAccountId as account } from "../outputs/place.ts";
import type { ContainerRunner } from "../runtimes/containers/container-runner.ts";
import { functionLog } from "../runtimes/functions/function-log.ts";
import { FunctionProcesses } from "../runtimes/functions/function-processes.ts";
import { Alarms } from "../services/cloudwatch/alarms.ts";
import { cloudwatchApi } from "../services/cloudwatch/cloudwatch-api.ts";
import { takeEmbeddedMetrics } from "../services/cloudwatch/embedded-metrics.ts";
import { MetricStore } from "../services/cloudwatch/metric-store.ts";
import { Events } from "../services/events/events.ts";
import { type InvocationRecord, Lambda } from "../services/lambda/lambda.ts";
import { lambdaApi } from "../services/lambda/lambda-api.ts";
import { functionPermissionsOf, functionsOf } from "../services/lambda/lambda-plan.ts";
import { s3Api } from "../services/s3/s3-api.ts";
import { S3Store } from "../services/s3/store/s3-store.ts";
import { sagemakerApi } from "../services/sagemaker/sagemaker-api.ts";
import { SageMakerJobs } from "../services/sagemaker/sagemaker-jobs.ts";
import { Scheduler } from "../services/scheduler/scheduler.ts";
import { schedulerApi } from "../services/scheduler/scheduler-api.ts";
import { type ScheduleRow, scheduleGroupsOf, schedulesOf } from "../services/scheduler/scheduler-schema.ts";
import { openSecretStore } from "../services/secretsmanager/secret-store.ts";
import { Deliveries } from "../services/shared/delivery.ts";
import type { Authorise, Credentials } from "../services/shared/ports.ts";
import { resourcePolicies } from "../services/shared/resource-policies.ts";
import { createSendTo, type Receivers } from "../services/shared/send-to.ts";
import { openTables } from "../services/shared/tables.ts";
import { type Publication, Sns, snsPauseMillis } from "../services/sns/sns.ts";
import { Sqs } from "../services/sqs/sqs.ts";
import { sqsApi } from "../services/sqs/sqs-api.ts";
import { openParameterStore } from "../services/ssm/parameter-store.ts";
import { stsApi } from "../services/sts/sts-api.ts";
import type { StatePaths } from "../state/stack-state.ts";
import { assembleNotificationSinks } from "./notification-sinks.ts";

/** Those who watch a run: the console, the report, tests. */
export interface CloudListeners {
  onInvocation?: (record: InvocationRecord) => void;
  onPublish?: (publication: Publication) => void;
  onFire?: (schedule: ScheduleRow, scheduledTime: string) => void;
  /** Somebody received something. */
  onNotified?: (line: InboxLine) => void;
  /** Something that nobody will try again. */
  onLost?: (what: string, reason: string) => void;
}

export interface ServicesOptions {
  graph: Graph;
  gateway: Gateway;
  clock: CloudClock;
  paths: StatePaths;
  region: string;
  /** Folder that relative paths of the plan start from. */
  root: string;
  caFile: string;
  containers: ContainerRunner;
  /** Of the notification channels. */
  standIns: readonly LoadedStandIn[];
  listeners: CloudListeners;
}

export type Services = ReturnType<typeof assembleServices>;

/** Every emulated service of a plan, joined to each other and to the gateway; nothing runs yet. */
export function assembleServices(options: ServicesOptions) {
  const { graph, gateway, clock, paths, region, root, containers, standIns, listeners } = options;
  const place = { region, accountId: account, gatewayUrl: gateway.url, now: () => clock.now() };
  const openTable = openTables(join(paths.services, "tables"));
  const policies = new PolicyBook(graph.resources);
  const callerOf = (roleArn: string, label: string) => ({
    roleName: policies.roleNameOf(roleArn) ?? roleArn,
    roleArn,
    label,
  });
  const authorise: Authorise = (roleArn, action, resource, conditions) =>
    gateway
      .contextFor(callerOf(roleArn, roleArn.split("/").at(-1) ?? roleArn), "local")
      .authorise(action, resource, conditions);
  const credentialsFor = (roleArn: string, label: string): Credentials =>
    gateway.registerCaller(callerOf(roleArn, label));
  const serviceMay = resourcePolicies(graph, account);
  const lost = (what: string, reason: string): void => listeners.onLost?.(what, reason);

  const s3 = new S3Store(join(paths.services, "s3"), place.now);
  const sqs = new Sqs(join(paths.services, "sqs.json"), place);
  const parameters = openParameterStore(join(paths.services, "parameters.json"), place);
  const secrets = openSecretStore(join(paths.services, "secrets.json"), place.now);
  const metrics = new MetricStore(openTable, clock);

  const functions = functionsOf({
    graph,
    region,
    endpoint: gateway.url,
    extraCaCerts: options.caFile,
    credentialsFor,
    bundleDir: (name, code) => bundleOf(root, name, code),
  });
  const log = functionLog(paths.logs);
  const processes = new FunctionProcesses(
    functions.map((planned) => planned.spec),
    (functionName, line) => {
      log(functionName, line);
      const problem = takeEmbeddedMetrics(line, metrics, clock.now());
      if (problem !== null) processes.note(functionName, "platform.metricsError", { problem });
    },
  );
  const lambda = new Lambda({
    clock,
    functions,
    permissions: functionPermissionsOf(graph),
    processes,
    queues: sqs,
    authorise,
    publishMetric: (datum) => metrics.put(datum),
    openTable,
    ...(listeners.onInvocation === undefined ? {} : { onInvocation: listeners.onInvocation }),
  });

  // Rules, schedules and topics send to each other's services, so the switch is made before those it leads to.
  const receivers: Receivers = {
    lambda: async (arn, payload, sender) => lambda.acceptFrom(arn, payload, sender),
    sqs: (arn, payload) => sqs.send(arn, payload, {}),
    sns: async (arn, payload) => {
      await sns.publish({ topicArn: arn, subject: "", message: payload });
    },
    events: (arn, payload) => events.forward(arn, payload),
  };
  const sendTo = createSendTo(receivers, authorise, serviceMay);
  const delivering = { clock, sendTo, queues: sqs, authorise, serviceMay };
  const eventDeliveries = new Deliveries(openTable, "event-deliveries", {
    ...delivering,
    onLost: (delivery, reason) => lost(`event for ${delivery.targetArn}`, reason),
  });
  const scheduleDeliveries = new Deliveries(openTable, "schedule-deliveries", {
    ...delivering,
    onLost: (delivery, reason) => lost(`schedule for ${delivery.targetArn}`, reason),
  });
  const topicDeliveries = new Deliveries(openTable, "topic-deliveries", {
    ...delivering,
    pauseMillis: snsPauseMillis,
    onLost: (delivery, reason) => lost(`message of a topic for ${delivery.targetArn}`, reason),
  });
  const sinks = assembleNotificationSinks({
    ...{ graph, gateway, clock, openTable, standIns, paths, region, listeners },
  });
  const events = new Events({ graph, clock, region, account, deliveries: eventDeliveries });
  const sns = new Sns({
    graph,
    clock,
    inbox: sinks.inbox,
    deliveries: topicDeliveries,
    ...(listeners.onPublish === undefined ? {} : { onPublish: listeners.onPublish }),
  });
  const scheduler = new Scheduler({
    clock,
    deliveries: scheduleDeliveries,
    openTable,
    planned: schedulesOf(graph),
    groups: scheduleGroupsOf(graph),
    ...(listeners.onFire === undefined ? {} : { onFire: listeners.onFire }),
  });
  const alarms = new Alarms({
    graph,
    clock,
    metrics,
    queues: sqs,
    openTable,
    region,
    account,
    notify: async (topicArn, subject, message, sender) => {
      serviceMay(sender, "sns:Publish", topicArn);
      await sns.publish({ topicArn, subject, message });
    },
    onLost: (alarm, reason) => lost(`notification of alarm ${alarm}`, reason),
  });
  const jobs = new SageMakerJobs({
    clock,
    openTable,
    runContainer: (run) => containers.run({ ...run, name: run.baseDir.split("/").at(-1) ?? "job" }),
    credentialsFor,
    emit: (event) => events.emit(event),
    endpoint: gateway.url,
    region,
    workDir: paths.jobs,
    logDir: paths.logs,
    concurrency: 2,
  });

  for (const service of [
    s3Api(s3, place),
    sqsApi(sqs),
    parameters.service,
    secrets.service,
    stsApi(account),
    events.service,
    sns.service,
    sinks.ses,
    lambdaApi(lambda),
    schedulerApi({ scheduler, clock, region, account }),
    cloudwatchApi(metrics, alarms, clock),
    sagemakerApi({ jobs, clock, region, account }),
  ]) {
    gateway.use(service);
  }
  return {
    ...{ s3, sqs, parameters, secrets, metrics, processes, lambda, events, sns, scheduler, alarms, jobs },
    ...{ eventDeliveries, scheduleDeliveries, topicDeliveries, policies, credentialsFor },
    ...{ inbox: sinks.inbox, channels: sinks.channels },
  };
}

/** Folder of a function's bundle, from the archive in the plan. */
function bundleOf(root: string, name: string, code: unknown): string {
  const path = typeof code === "object" && code !== null && "path" in code ? code.path : undefined;
  if (typeof path !== "string") throw new Error(`function ${name} has no bundle in the plan`);
  return resolve(root, path);
}
