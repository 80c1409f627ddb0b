import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import { AwsError } from "../../local/gateway/service.ts";
import { FunctionProcesses } from "../../local/runtimes/functions/function-processes.ts";
import { Events } from "../../local/services/events/events.ts";
import { type InvocationRecord, Lambda } from "../../local/services/lambda/lambda.ts";
import { lambdaApi } from "../../local/services/lambda/lambda-api.ts";
import { functionPermissionsOf, functionsOf } from "../../local/services/lambda/lambda-plan.ts";
import { Scheduler } from "../../local/services/scheduler/scheduler.ts";
import { schedulerApi } from "../../local/services/scheduler/scheduler-api.ts";
import { scheduleGroupsOf, schedulesOf } from "../../local/services/scheduler/scheduler-schema.ts";
import type { Receiver } from "../../local/services/service-plugin.ts";
import { nameOf } from "../../local/services/shared/arn.ts";
import { Deliveries } from "../../local/services/shared/delivery.ts";
import type { Datum, OpenTable, Table } from "../../local/services/shared/ports.ts";
import { resourcePolicies } from "../../local/services/shared/resource-policies.ts";
import { createSendTo } from "../../local/services/shared/send-to.ts";
import type { Graph, GraphResource } from "../../plan/graph.ts";
import { startAwsEndpoint } from "./aws-endpoint.ts";

export const region = "eu-west-3";
export const account = "000000000000";
export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** Tables in memory that outlive the services which open them, as files would. */
export function memoryTables(): OpenTable {
  const rows = new Map<string, Map<string, string>>();
  return <T>(name: string): Table<T> => {
    const texts = rows.get(name) ?? new Map<string, string>();
    rows.set(name, texts);
    return {
      get: (key) => (texts.has(key) ? JSON.parse(texts.get(key) ?? "") : undefined),
      set: (key, value) => texts.set(key, JSON.stringify(value)),
      delete: (key) => texts.delete(key),
      values: () => [...texts.values()].map((text): T => JSON.parse(text)),
    };
  };
}

/** A resource as the plan holds it once the cloud has answered. */
export function resource(type: string, name: string, inputs: Record<string, unknown>): GraphResource {
  return {
    urn: `urn:pulumi:dev::ratchet::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    outputs: {},
    id: name,
    parent: null,
    dependsOn: [],
    options: { protect: false, deleteBeforeReplace: false, ignoreChanges: [], retainOnDelete: false },
  };
}

export function graphOf(resources: GraphResource[]): Graph {
  return { stack: "dev", resources, outputs: {} };
}

export interface QueuedMessage {
  queue: string;
  body: string;
  attributes: Record<string, string>;
}

/** Events, schedules and functions wired as the embedded cloud wires them, on virtual time. */
export async function startServices(options: {
  start: Date;
  resources: GraphResource[];
  /** Source of each function's bundle, by name. */
  bundles?: Record<string, string>;
  openTable?: OpenTable;
}) {
  const folder = mkdtempSync(join(tmpdir(), "ratchet-services-"));
  const graph = graphOf(options.resources);
  const openTable = options.openTable ?? memoryTables();
  const failures: string[] = [];
  const clock = new VirtualClock(options.start, (what, error) => failures.push(`${what}: ${error}`));
  const messages: QueuedMessage[] = [];
  const queues = {
    send: async (queueArn: string, body: string, attributes: Record<string, string>) => {
      if (nameOf(queueArn) === "missing") throw new AwsError("QueueDoesNotExist", "no such queue");
      messages.push({ queue: nameOf(queueArn), body, attributes });
    },
    visibleMessages: (name: string) => messages.filter((message) => message.queue === name).length,
  };
  const deniedToRoles = new Set<string>();
  const authorise = (roleArn: string, action: string) => {
    if (deniedToRoles.has(action))
      throw new AwsError("AccessDeniedException", `${roleArn} may not ${action}`, 403);
  };
  const metrics: Datum[] = [];
  const invocations: InvocationRecord[] = [];
  const functions = functionsOf({
    graph,
    region,
    endpoint: "http://127.0.0.1:1",
    extraCaCerts: null,
    credentialsFor: (_, label) => ({ accessKeyId: label, secretAccessKey: "secret", sessionToken: "token" }),
    bundleDir: (name) => {
      const directory = mkdtempSync(join(folder, `${name}-`));
      writeFileSync(
        join(directory, "index.mjs"),
        options.bundles?.[name] ?? "export const handler = () => 1;",
      );
      return directory;
    },
  });
  const processes = new FunctionProcesses(
    functions.map((planned) => planned.spec),
    () => {},
  );
  const lambda = new Lambda({
    clock,
    functions,
    permissions: functionPermissionsOf(graph),
    processes,
    queues,
    authorise,
    publishMetric: (datum) => metrics.push(datum),
    openTable,
    onInvocation: (record) => invocations.push(record),
  });
  const serviceMay = resourcePolicies(graph, account);
  const lost: string[] = [];
  const receivers: Record<string, Receiver> = {
    lambda: {
      action: "lambda:InvokeFunction",
      withoutRole: "accept",
      accept: async (target, payload, sender) => lambda.acceptFrom(target, payload, sender),
    },
    sqs: {
      action: "sqs:SendMessage",
      withoutRole: "resource-policy",
      accept: (target, payload) => queues.send(target, payload, {}),
    },
    sns: { action: "sns:Publish", withoutRole: "resource-policy", accept: async () => {} },
    events: {
      action: "events:PutEvents",
      withoutRole: "accept",
      accept: (target, payload) => events.forward(target, payload),
    },
  };
  const sendTo = createSendTo((service) => receivers[service], authorise, serviceMay);
  const ports = {
    clock,
    sendTo,
    queues,
    authorise,
    serviceMay,
    onLost: (_: unknown, reason: string) => lost.push(reason),
  };
  const events = new Events({
    graph,
    clock,
    region,
    account,
    deliveries: new Deliveries(openTable, "events-deliveries", ports),
  });
  const scheduler = new Scheduler({
    clock,
    deliveries: new Deliveries(openTable, "scheduler-deliveries", ports),
    openTable,
    planned: schedulesOf(graph),
    groups: scheduleGroupsOf(graph),
  });
  const endpoint = await startAwsEndpoint([
    events.service,
    lambdaApi(lambda),
    schedulerApi({ scheduler, clock, region, account }),
  ]);
  return {
    clock,
    events,
    scheduler,
    lambda,
    processes,
    endpoint,
    messages,
    metrics,
    invocations,
    deniedToRoles,
    lost,
    failures,
    stop: async () => {
      await endpoint.close();
      await processes.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
